import { dirname } from "node:path";

import { type BackupFile, backupLedger, openLedger, restoreLedger, type RestoreLedgerOptions } from "../../src/index.ts";
import { ledgerAt, type TestDatabase } from "./ledger-at.ts";
import { makeEvent, makeTransition } from "./make-transition.ts";
import { takeLock } from "./open-test-ledger.ts";

/** Time of every made backup, in milliseconds since the epoch. */
export const BACKUP_AT_MS = 1_700_000_000_000;

/** Writes a closed ledger with some events, one transition each, or adds to the one that is there. */
export async function writeEvents(place: string, database: TestDatabase, count: number, pid?: number): Promise<void> {
  const ledger = await openLedger(ledgerAt(place, database));
  const lockToken = await takeLock(ledger);
  for (let added = 0; added < count; added += 1) {
    const { seq } = await ledger.head();
    await ledger.append(makeTransition(lockToken, seq, { events: [makeEvent(seq + 1, pid)] }));
  }
  await ledger.releaseLock(lockToken);
  await ledger.close();
}

/** Backs a ledger up with two files, a compressible one and a short one, or with the given ones. */
export function makeBackup(place: string, database: TestDatabase, target: string, files: readonly BackupFile[] = FILES) {
  async function* each(): AsyncGenerator<BackupFile> {
    yield* files;
  }
  return backupLedger({ ...ledgerAt(place, database), target, nowMs: BACKUP_AT_MS, files: each() });
}

/** What {@link makeBackup} holds beside the ledger. */
export const FILES: readonly BackupFile[] = [
  { name: "evidence/long", bytes: Buffer.from("passed ".repeat(10_000)) },
  { name: "quarantine/short", bytes: Buffer.from([0, 255, 1]) },
];

/** Who restores, at a time in milliseconds since the epoch; every other holder of the lock counts as alive. */
export function restorer(nowMs: number): RestoreLedgerOptions["lock"] {
  return { pid: process.pid, host: "here", startToken: "1", nowMs, isHolderAlive: () => true };
}

/** Restores, and gives the result with the files that came out. */
export async function restoreFrom(
  source: string,
  place: string,
  database: TestDatabase,
  change: Partial<Pick<RestoreLedgerOptions, "lock" | "mayReplace" | "onLocked">> = {},
) {
  const files: BackupFile[] = [];
  const result = await restoreLedger({
    ...ledgerAt(place, database),
    source,
    ...(database === "postgres" ? { folder: dirname(source) } : {}),
    lock: restorer(BACKUP_AT_MS + 1),
    mayReplace: false,
    onFile: async (one) => {
      files.push({ name: one.name, bytes: Buffer.from(one.bytes) });
    },
    ...change,
  });
  return { result, files };
}
