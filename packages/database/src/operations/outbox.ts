import type { DataSource, EntityManager } from "typeorm";

import { DeliveryEntity, type DeliveryRecord } from "../entities/delivery-entity.ts";
import type { OutboxDelivery } from "../ledger-outbox.ts";
import { withRowLock } from "./dialect.ts";
import { resealed, type Unsealed } from "./seal.ts";
import { selectRecords } from "./select-records.ts";

/** Ids of the oldest undelivered message of each endpoint. */
const OLDEST = "SELECT min(o.id) FROM delivery o WHERE o.delivered_at_ms IS NULL GROUP BY o.endpoint_url";

async function change(
  manager: EntityManager,
  before: DeliveryRecord,
  changes: Partial<Unsealed<DeliveryRecord>>,
): Promise<void> {
  const record = resealed<DeliveryRecord>("delivery", before, changes);
  await manager
    .createQueryBuilder()
    .update(DeliveryEntity)
    .set(record)
    .where("id = :id AND delivered_at_ms IS NULL", { id: record.id })
    .execute();
}

async function readUndelivered(manager: EntityManager, id: number): Promise<DeliveryRecord | null> {
  const [record] = await selectRecords(manager, DeliveryEntity, (query) =>
    withRowLock(query, "update").where("t.id = :id AND t.deliveredAtMs IS NULL", { id }),
  );
  return record ?? null;
}

/** See `LedgerOutbox.claimDue`. Belongs into a transaction. */
export async function claimDue(
  manager: EntityManager,
  options: { readonly nowMs: number; readonly leaseMs: number; readonly limit: number },
): Promise<OutboxDelivery[]> {
  const { nowMs, leaseMs, limit } = options;
  const due = await selectRecords(manager, DeliveryEntity, (query) =>
    // What is delivered at this moment by somebody else is asked for in the row itself: while the row is waited for, its
    // place among the others is not looked up again.
    withRowLock(query, "update-unlocked")
      .where(`t.id IN (${OLDEST}) AND t.delivered_at_ms IS NULL`)
      .andWhere("t.nextAttemptAtMs <= :nowMs AND t.leasedUntilMs <= :nowMs", { nowMs })
      .orderBy("t.id")
      .limit(limit),
  );
  for (const record of due) await change(manager, record, { leasedUntilMs: nowMs + leaseMs });
  return due.map(({ id, endpointUrl, secretEnv, messageId, body, attempts }) => ({
    id,
    endpointUrl,
    secretEnv,
    messageId,
    body,
    attempts,
  }));
}

/** See `LedgerOutbox.markDelivered`. */
export async function markDelivered(manager: EntityManager, id: number, nowMs: number): Promise<void> {
  const record = await readUndelivered(manager, id);
  if (record !== null) await change(manager, record, { deliveredAtMs: nowMs, leasedUntilMs: 0 });
}

/** See `LedgerOutbox.markFailed`. */
export async function markFailed(
  manager: EntityManager,
  id: number,
  failure: { readonly nextAttemptAtMs: number; readonly error: string },
): Promise<void> {
  const record = await readUndelivered(manager, id);
  if (record === null) return;
  const { nextAttemptAtMs, error } = failure;
  await change(manager, record, {
    attempts: record.attempts + 1,
    nextAttemptAtMs,
    lastError: error,
    leasedUntilMs: 0,
  });
}

/** See `LedgerOutbox.nextDueAtMs`. */
export async function nextDueAtMs(reader: DataSource): Promise<number | null> {
  const [row] = await reader.query<{ due: number | null }[]>(
    `SELECT min(CASE WHEN next_attempt_at_ms > leased_until_ms THEN next_attempt_at_ms ELSE leased_until_ms END) AS due
     FROM delivery WHERE id IN (${OLDEST})`,
  );
  return row?.due ?? null;
}
