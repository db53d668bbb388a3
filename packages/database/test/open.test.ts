import { expect, it } from "vitest";

import { LEDGER_ERROR_HINTS, LedgerError, openLedger } from "../src/index.ts";
import { ledgerAt, type TestDatabase } from "./support/ledger-at.ts";
import { makeTransition } from "./support/make-transition.ts";
import { newPlace } from "./support/new-place.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { collect, openTestLedger, takeLock } from "./support/open-test-ledger.ts";
import { tamper } from "./support/tamper.ts";

const MODES = ["read-write", "read-only"] as const;

async function errorOf(place: string, database: TestDatabase, mode: (typeof MODES)[number]): Promise<LedgerError> {
  const error: unknown = await openLedger({ ...ledgerAt(place, database), mode }).then(
    (ledger) => ledger.close(),
    (reason: unknown) => reason,
  );
  if (!(error instanceof LedgerError)) throw new Error("the ledger could be opened", { cause: error });
  expect(error.hint).toBe(LEDGER_ERROR_HINTS[error.code]);
  expect(error.message.startsWith(`${error.file}: `)).toBe(true);
  return error;
}

async function writeLedger(database: TestDatabase): Promise<string> {
  const place = newPlace(database);
  const ledger = await openLedger(ledgerAt(place, database));
  await ledger.append(makeTransition(await takeLock(ledger), 0));
  await ledger.close();
  return place;
}

onEveryDatabase("opening", (database) => {
  it("creates nothing when it may only read", async () => {
    const place = newPlace(database);
    for (const _ of ["first", "again"]) {
      expect((await errorOf(place, database, "read-only")).code).toBe("LEDGER_MISSING");
    }
  });

  it.each(MODES)("refuses a ledger of a newer schema, in mode %s", async (mode) => {
    const place = await writeLedger(database);
    await tamper(place, "INSERT INTO migrations (timestamp, name) VALUES (9999, 'AddMarvels0000000009999')");
    const error = await errorOf(place, database, mode);
    expect(error.code).toBe("LEDGER_TOO_NEW");
    expect(error.message).toContain('a ledger written by a newer version (it has migration "AddMarvels0000000009999"');
  });

  it.each(MODES)("refuses tables that are not those of a ledger, in mode %s", async (mode) => {
    for (const statements of [
      ["CREATE TABLE recipe (name TEXT)"],
      ["CREATE TABLE migrations (timestamp BIGINT, name TEXT)", "INSERT INTO migrations VALUES (1, 'AddRecipes1')"],
    ]) {
      const place = newPlace(database);
      const [, schema] = place.split("#");
      await tamper(place, ...(schema === undefined ? [] : [`CREATE SCHEMA ${schema}`]), ...statements);
      expect((await errorOf(place, database, mode)).code).toBe("LEDGER_UNREADABLE");
    }
  });

  it("reads while it may only read, and refuses every write", async () => {
    const ledger = await openTestLedger(await writeLedger(database), database, { mode: "read-only" });
    const code = "LEDGER_READ_ONLY";
    await expect(ledger.append(makeTransition(1, 1))).rejects.toMatchObject({ code });
    await expect(takeLock(ledger)).rejects.toMatchObject({ code });
    await expect(ledger.heartbeat(1, 1)).rejects.toMatchObject({ code });
    await expect(ledger.finishCommand(1, { ok: true, result: null })).rejects.toMatchObject({ code });
    await expect(ledger.outbox.claimDue({ nowMs: 1, leaseMs: 1, limit: 1 })).rejects.toMatchObject({ code });
    expect(await ledger.verify()).toMatchObject({ ok: true, head: { seq: 1 } });
    expect(await collect(ledger.events())).toHaveLength(1);
  });

  it("may be closed twice, and answers nothing afterwards", async () => {
    const ledger = await openTestLedger(newPlace(database), database);
    await Promise.all([ledger.close(), ledger.close()]);
    await ledger.close();
    await expect(ledger.head()).rejects.toMatchObject({ code: "LEDGER_CLOSED" });
    await expect(ledger.append(makeTransition(1, 0))).rejects.toMatchObject({ code: "LEDGER_CLOSED" });
    await expect(ledger.events()[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: "LEDGER_CLOSED" });
  });

  it("finishes writes under way before it closes", async () => {
    const place = newPlace(database);
    const ledger = await openLedger(ledgerAt(place, database));
    const lockToken = await takeLock(ledger);
    const appended = ledger.append(makeTransition(lockToken, 0));
    await ledger.close();
    const head = await appended;
    const again = await openTestLedger(place, database);
    expect(await again.head()).toEqual(head);
  });
});
