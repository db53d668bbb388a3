import { type ConnectOptions, connectReadWrite } from "../connection/open-connections.ts";
import { ALL_ENTITIES } from "../entities/all-entities.ts";
import { LedgerError } from "../ledger-error.ts";
import type { AcquireLockOptions } from "../ledger-lock.ts";
import { acquireLock, isLockHeld } from "../operations/lock.ts";

const TABLES = ALL_ENTITIES.map(({ options }) => {
  const names = Object.entries(options.columns).map(([property, column]) => `"${column?.name ?? property}"`);
  return { name: options.name, columns: names.join(", ") };
});

/**
 * Puts the rows of one ledger into the place of another's, in one durable transaction: whoever reads meanwhile sees the one
 * or the other as a whole, and no file changes its name under a process that has it open. Both have the schema of this build.
 *
 * @param from - path of the ledger whose rows are taken; nobody else has it open.
 * @param lockToken - fencing number with which the caller holds the lock of the ledger that is changed.
 * @param lock - who takes the lock over, whoever held that of the other ledger.
 * @returns the number with which the caller holds the lock now: larger than any that either ledger has given out.
 */
export async function replaceRows(
  connect: ConnectOptions,
  from: string,
  lockToken: number,
  lock: AcquireLockOptions,
): Promise<number> {
  const { queue, close } = await connectReadWrite(connect, false);
  try {
    return await queue.write(async (manager) => {
      if (!(await isLockHeld(manager, lockToken)))
        throw new LedgerError("LEDGER_LOCK_LOST", connect.file, `the lock is not held with number ${lockToken}`);
      await manager.query("ATTACH DATABASE ? AS restored", [from]);
      // Rows that name others go first and come last.
      for (const { name } of TABLES.toReversed()) await manager.query(`DELETE FROM main."${name}"`);
      for (const { name, columns } of TABLES)
        await manager.query(`INSERT INTO main."${name}" (${columns}) SELECT ${columns} FROM restored."${name}"`);
      const taken = await acquireLock(manager, { ...lock, isHolderAlive: () => false }, lockToken);
      if (!taken.ok) throw new Error("Internal error: the lock of a holder that counts as dead was refused");
      return taken.token;
    });
  } finally {
    await close();
  }
}
