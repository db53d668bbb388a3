import type { DataSource, EntityManager } from "typeorm";

import { HeadEntity, ONLY_ROW } from "../entities/head-entity.ts";
import { LockEntity, type LockRecord } from "../entities/lock-entity.ts";
import type { AcquireLockOptions, LockHolder, LockResult } from "../ledger-lock.ts";
import { type RowLock, withRowLock } from "./dialect.ts";
import { insertRecords } from "./insert-records.ts";
import { updateHead } from "./read-head.ts";
import { assertSealed, resealed, sealed, type Unsealed } from "./seal.ts";
import { selectRecords } from "./select-records.ts";
import { UnreadableRowError } from "./unreadable-row.ts";

async function readRecord(source: DataSource | EntityManager, lock: RowLock | null): Promise<LockRecord | null> {
  const [record] = await selectRecords(source, LockEntity, (query) => {
    query.where("t.id = :id", { id: ONLY_ROW });
    return lock === null ? query : withRowLock(query, lock);
  });
  return record ?? null;
}

function toHolder(record: LockRecord | null): LockHolder | null {
  if (record === null || record.held !== 1) return null;
  const { token, pid, host, startToken, acquiredAtMs, heartbeatAtMs } = record;
  return { token, pid, host, startToken, acquiredAtMs, heartbeatAtMs };
}

/** Who holds the lock, or `null`. */
export async function readLock(source: DataSource | EntityManager): Promise<LockHolder | null> {
  return toHolder(await readRecord(source, null));
}

/** Whether the lock is held with this fencing number. Nobody can take it before the end of the transaction. */
export async function isLockHeld(manager: EntityManager, token: number): Promise<boolean> {
  return toHolder(await readRecord(manager, "share"))?.token === token;
}

/** The row stays for ever once the lock was taken; without it a number could be given out twice. */
async function refuseRemoved(manager: EntityManager): Promise<void> {
  const [head] = await selectRecords(manager, HeadEntity, (query) => query.where("t.id = :id", { id: ONLY_ROW }));
  if (head?.lockToken !== 0) throw new UnreadableRowError("the row of the pipeline's lock is missing");
}

/**
 * See `Ledger.acquireLock`. Belongs into a transaction.
 *
 * @param above - the fencing number is larger than this one, too.
 */
export async function acquireLock(manager: EntityManager, options: AcquireLockOptions, above = 0): Promise<LockResult> {
  const record = await readRecord(manager, "update");
  if (record === null) await refuseRemoved(manager);
  else assertSealed("pipeline_lock", record);
  const holder = toHolder(record);
  if (holder !== null && options.isHolderAlive(holder)) return { ok: false, holder };
  const { pid, host, startToken, nowMs } = options;
  // The row stays after a release, so that no number is given out twice.
  const token = Math.max(record?.token ?? 0, above) + 1;
  const taken: Unsealed<LockRecord> = {
    id: ONLY_ROW,
    token,
    held: 1,
    pid,
    host,
    startToken,
    acquiredAtMs: nowMs,
    heartbeatAtMs: nowMs,
  };
  await insertRecords(manager, LockEntity, [sealed<LockRecord>("pipeline_lock", taken)], "replace");
  await updateHead(manager, { lockToken: token });
  return { ok: true, token };
}

async function updateOwn(manager: EntityManager, token: number, change: Partial<LockRecord>): Promise<boolean> {
  const record = await readRecord(manager, "update");
  if (record === null || toHolder(record)?.token !== token) return false;
  const changed = resealed<LockRecord>("pipeline_lock", record, change);
  const { affected } = await manager
    .createQueryBuilder()
    .update(LockEntity)
    .set(changed)
    .where("id = :id AND held = 1 AND token = :token", { id: ONLY_ROW, token })
    .execute();
  return affected === 1;
}

/** Moves the holder's heartbeat; `false` when `token` does not hold the lock. */
export function heartbeat(manager: EntityManager, token: number, nowMs: number): Promise<boolean> {
  return updateOwn(manager, token, { heartbeatAtMs: nowMs });
}

/** Gives the lock back; `false` when `token` does not hold it. */
export function releaseLock(manager: EntityManager, token: number): Promise<boolean> {
  return updateOwn(manager, token, { held: 0 });
}
