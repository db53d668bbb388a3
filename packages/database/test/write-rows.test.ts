import { expect, it } from "vitest";

import { verifyLedger } from "../src/index.ts";
import { makeOutboxEntry } from "./support/make-message.ts";
import { makeArtifact, makeTransition, RUN } from "./support/make-transition.ts";
import { newPlace } from "./support/new-place.ts";
import { onBothDrivers } from "./support/on-both-drivers.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { tempFile } from "./support/temp-folder.ts";

/** What a text can hold that a statement, or JSON, writes in another way. */
const TEXTS = ["", "'", '"', "\\", "\\u0000", "a\nb\tc\u001f", "é\u2028", "\u{1f600}", "?1 $1 :a", "null", "7", "[]", '{"a":1}'];

onEveryDatabase("the rows of a transition", (database) => {
  it.each(TEXTS)("hold a text as it was given: %j", async (text) => {
    const ledger = await openTestLedger(newPlace(database), database);
    const artifact = makeArtifact(0, { reason: text, location: `at ${text}`, closedAtMs: Number.MAX_SAFE_INTEGER });
    const entry = { attempt: 1, artifacts: [text], profile: text, outcome: text };
    const attempt = { ...entry, run: RUN, kind: "agent", state: "ended", startedAtMs: 0, endedAtMs: null } as const;
    const lockToken = await takeLock(ledger);
    await ledger.append(makeTransition(lockToken, 0, { artifacts: [artifact], attempts: [attempt] }));
    expect(await ledger.artifacts(RUN)).toEqual([artifact]);
    expect(await ledger.attempts(RUN)).toEqual([attempt]);
  });
});

onEveryDatabase("a transition after others of the same caller", (database) => {
  it("is refused once somebody else holds the lock, and nothing of it is stored", async () => {
    const place = newPlace(database);
    const first = await openTestLedger(place, database);
    const old = await takeLock(first);
    await first.append(makeTransition(old, 0));
    const other = await openTestLedger(place, database);
    const taken = await takeLock(other);
    await expect(first.append(makeTransition(old, 1))).rejects.toMatchObject({ code: "LEDGER_LOCK_LOST" });
    await other.releaseLock(taken);
    await expect(first.append(makeTransition(taken, 1))).rejects.toMatchObject({ code: "LEDGER_LOCK_LOST" });
    expect(await first.head()).toMatchObject({ seq: 1 });
  });

  it("goes on from where the ledger ends by now, and is refused where it expects another end", async () => {
    const place = newPlace(database);
    const first = await openTestLedger(place, database);
    const other = await openTestLedger(place, database);
    const lockToken = await takeLock(first);
    await first.append(makeTransition(lockToken, 0, { outbox: [makeOutboxEntry("http://a.example/", "one")] }));
    await other.append(makeTransition(lockToken, 1, { outbox: [makeOutboxEntry("http://a.example/", "two")] }));
    await expect(first.append(makeTransition(lockToken, 1))).rejects.toMatchObject({ code: "LEDGER_CONFLICT" });
    await first.append(makeTransition(lockToken, 2, { outbox: [makeOutboxEntry("http://a.example/", "three")] }));
    expect(await first.verify()).toMatchObject({ ok: true, head: { seq: 3 } });
    expect((await verifyLedger(other)).findings.filter(({ kind }) => kind === "record" || kind === "chain")).toEqual([]);
  });

  it("leaves nothing where its last row is refused, and the next one goes on from the end before", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    const lockToken = await takeLock(ledger);
    await ledger.append(makeTransition(lockToken, 0, { outbox: [makeOutboxEntry("a", "one")] }));
    // Deliveries are the last rows, and this is no whole number.
    const outbox = [{ ...makeOutboxEntry("a", "two"), createdAtMs: 0.5 }];
    const refused = makeTransition(lockToken, 1, { artifacts: [makeArtifact(0)], outbox });
    await expect(ledger.append(refused)).rejects.toMatchObject({ name: "LedgerError" });
    expect(await ledger.artifacts(RUN)).toEqual([]);
    expect(await ledger.append(makeTransition(lockToken, 1))).toMatchObject({ seq: 2 });
    expect(await ledger.verify()).toMatchObject({ ok: true });
  });
});

onBothDrivers("the rows of a transition", (driver) => {
  it("hold a zero character, of which PostgreSQL has none", async () => {
    const ledger = await openTestLedger(tempFile(), driver);
    const artifact = makeArtifact(0, { reason: "before\u0000after" });
    await ledger.append(makeTransition(await takeLock(ledger), 0, { artifacts: [artifact] }));
    expect(await ledger.artifacts(RUN)).toEqual([artifact]);
  });
});
