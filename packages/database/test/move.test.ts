import { join } from "node:path";

import { expect, it } from "vitest";

import { verifyLedger } from "../src/index.ts";
import { deriveReport } from "./support/derive-report.ts";
import type { TestDatabase } from "./support/ledger-at.ts";
import { makeBackup, restoreFrom } from "./support/make-backup.ts";
import { makeArtifact, makeEvent, makeTransition } from "./support/make-transition.ts";
import { newPlace } from "./support/new-place.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { writePipelineLedger } from "./support/pipeline-ledger.ts";
import { rowsAt, withoutLock } from "./support/rows-at.ts";
import { tempFolder } from "./support/temp-folder.ts";

/** More than the pages in which rows are read, and no multiple of them. */
const MANY = 700;

/** Names whose order is another one by language than by bytes, or in UTF-16. */
const NAMES = ["Zebra", "apple", "Äpfel", "a-b", "a_b", "ab", "\u{1F980}", "\uFFFD", "ａ"];

onEveryDatabase("a ledger that is moved by backup and restore", (from) => {
  it.each<TestDatabase>(["node-sqlite", "postgres"])("has every row that it had, on %s too", async (to) => {
    const place = newPlace(from);
    await writePipelineLedger(place, from);
    const before = await rowsAt(place, from);
    const backup = join(tempFolder(), "backup");
    const { head } = await makeBackup(place, from, backup);
    expect(await rowsAt(place, from)).toEqual(before);
    expect(await rowsAt(backup, "node-sqlite")).toEqual(before);
    for (const rows of Object.values(before)) expect(rows).not.toHaveLength(0);

    const moved = newPlace(to);
    expect(await restoreFrom(backup, moved, to)).toMatchObject({ result: { ok: true, kept: null } });
    expect(withoutLock(await rowsAt(moved, to))).toEqual(withoutLock(before));
    const ledger = await openTestLedger(moved, to);
    expect(await verifyLedger(ledger, { deriveReport })).toMatchObject({ findings: [], head });
    expect(await ledger.readLock()).toBeNull();
    // The ledger's own has been given out once, and the restore took the next.
    expect(await takeLock(ledger)).toBe(3);
  });

  it("is read and written in pages, whatever order its database has for texts", async () => {
    const place = newPlace(from);
    const ledger = await openTestLedger(place, from);
    const artifacts = Array.from({ length: MANY }, (_, index) =>
      makeArtifact(index, { id: `${NAMES[index % NAMES.length] ?? ""}-${index}`, closedAtMs: Number.MAX_SAFE_INTEGER - index }),
    );
    const events = artifacts.map((_, index) => makeEvent(index + 1));
    const lockToken = await takeLock(ledger);
    await ledger.append(makeTransition(lockToken, 0, { events, artifacts }));
    await ledger.releaseLock(lockToken);
    const before = await rowsAt(place, from);
    const backup = join(tempFolder(), "backup");
    await makeBackup(place, from, backup);
    expect(await rowsAt(backup, "node-sqlite")).toEqual(before);
    const moved = newPlace("postgres");
    await restoreFrom(backup, moved, "postgres");
    expect(withoutLock(await rowsAt(moved, "postgres"))).toEqual(withoutLock(before));
    expect(before["artifact"]).toHaveLength(MANY);
  });

  it("can be one whose lock was never taken", async () => {
    const place = newPlace(from);
    await openTestLedger(place, from);
    const backup = join(tempFolder(), "backup");
    expect(await makeBackup(place, from, backup)).toMatchObject({ head: { seq: 0 } });
    expect(await rowsAt(backup, "node-sqlite")).toMatchObject({ pipeline_lock: [], event: [] });
    for (const to of ["node-sqlite", "postgres"] as const) {
      const moved = newPlace(to);
      expect(await restoreFrom(backup, moved, to)).toMatchObject({ result: { ok: true, kept: null } });
      expect((await verifyLedger(await openTestLedger(moved, to))).findings).toEqual([]);
    }
  });
});
