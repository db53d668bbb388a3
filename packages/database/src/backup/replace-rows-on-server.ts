import type { DataSource, EntityManager } from "typeorm";

import { connectReadOnly, type ReadConnectOptions } from "../connection/open-connections.ts";
import { LedgerError } from "../ledger-error.ts";
import type { AcquireLockOptions } from "../ledger-lock.ts";
import { type PostgresLedgerOptions, postgresLedgerName } from "../open-ledger.ts";
import { openServerConnections } from "../open-postgres-ledger.ts";
import { insertRecords } from "../operations/insert-records.ts";
import { acquireLock, isLockHeld } from "../operations/lock.ts";
import { digestRows, LEDGER_TABLES, type LedgerRows, ledgerRows, RowsDigest } from "./ledger-rows.ts";

/** Lets others read, and whoever wants to write wait for the end of the transaction and see what is there then. */
async function lockTables(manager: EntityManager): Promise<void> {
  const names = LEDGER_TABLES.map(({ options }) => `"${options.name}"`);
  await manager.query(`LOCK TABLE ${names.join(", ")} IN EXCLUSIVE MODE`);
}

/** The rows of a backup's ledger; one that cannot be read is the backup's fault, whatever says so. */
async function* rowsOf(from: DataSource, source: string): AsyncGenerator<LedgerRows> {
  try {
    yield* ledgerRows(from);
  } catch (error) {
    const problem = error instanceof Error ? error.message.slice(0, 200) : "unknown";
    throw new LedgerError("LEDGER_BACKUP_BROKEN", source, `a row cannot be read: ${problem}`, error);
  }
}

async function replace(manager: EntityManager, rows: AsyncIterable<LedgerRows>, label: string): Promise<void> {
  // Rows that name others go first and come last.
  for (const { options } of LEDGER_TABLES.toReversed()) await manager.query(`DELETE FROM "${options.name}"`);
  const digest = new RowsDigest();
  for await (const part of rows) {
    digest.add(part);
    await insertRecords(manager, part.entity, part.rows, "fail");
  }
  if ((await digestRows(manager)) !== digest.value())
    throw new LedgerError("LEDGER_CORRUPT", label, "the database does not give back the rows that were written; nothing was changed");
}

/**
 * As `replaceRows`, for a ledger in PostgreSQL. What was written is read again and compared before it is committed.
 *
 * @param from - the ledger in a file whose rows are taken.
 * @param source - path of the backup that it was taken out of, to name in errors.
 */
export async function replaceRowsOnServer(
  options: PostgresLedgerOptions,
  from: ReadConnectOptions,
  source: string,
  lockToken: number,
  lock: AcquireLockOptions,
): Promise<number> {
  const label = postgresLedgerName(options.postgres);
  const reader = await connectReadOnly(from);
  try {
    const { queue, close } = await openServerConnections(options);
    try {
      return await queue.write(async (manager) => {
        await lockTables(manager);
        if (!(await isLockHeld(manager, lockToken)))
          throw new LedgerError("LEDGER_LOCK_LOST", label, `the lock is not held with number ${lockToken}`);
        await replace(manager, rowsOf(reader, source), label);
        const taken = await acquireLock(manager, { ...lock, isHolderAlive: () => false }, lockToken);
        if (!taken.ok) throw new Error("Internal error: the lock of a holder that counts as dead was refused");
        return taken.token;
      });
    } finally {
      await close();
    }
  } finally {
    await reader.destroy();
  }
}
