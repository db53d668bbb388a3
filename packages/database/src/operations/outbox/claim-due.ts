import type { DataSource, EntityManager } from "typeorm";

import { DeliveryEntity, type DeliveryRecord } from "../../entities/delivery-entity.ts";
import type { ClaimedQueue, OutboxDelivery } from "../../ledger-outbox.ts";
import { assertSealed } from "../seal.ts";
import { selectRecords } from "../select-records.ts";
import { changeEndpoint, lockEndpoints, WAITING_ENDPOINTS, waitingEndpoints } from "./endpoints.ts";

/** What a delivery is to whoever sends it. */
export function toDelivery(record: DeliveryRecord): OutboxDelivery {
  const { id, messageId, type, body, createdAtMs, attempts } = record;
  return { id, messageId, type, body, createdAtMs, attempts };
}

/** See `LedgerOutbox.claimDue`. Belongs into a transaction. */
export async function claimDue(
  manager: EntityManager,
  file: string,
  options: { readonly nowMs: number; readonly leaseMs: number; readonly limit: number },
): Promise<ClaimedQueue[]> {
  const { nowMs, leaseMs, limit } = options;
  const endpoints = await lockEndpoints(manager, file, await waitingEndpoints(manager));
  const queues: ClaimedQueue[] = [];
  for (const endpoint of endpoints) {
    if (endpoint.disabledAtMs !== null || Math.max(endpoint.leasedUntilMs, endpoint.notBeforeMs) > nowMs) continue;
    const { name, failures } = endpoint;
    const lease = endpoint.lease + 1;
    const records = await selectRecords(manager, DeliveryEntity, (query) =>
      query
        .where("t.endpoint = :name AND t.deliveredAtMs IS NULL AND t.deadAtMs IS NULL", { name })
        .orderBy("t.id")
        .limit(failures > 0 ? 1 : limit),
    );
    for (const record of records) assertSealed("delivery", record);
    // Delivered by somebody else since the names were read.
    if (records.length === 0) continue;
    await changeEndpoint(manager, endpoint, { lease, leasedUntilMs: nowMs + leaseMs });
    queues.push({ endpoint: name, lease, failures, deliveries: records.map(toDelivery) });
  }
  return queues;
}

/** See `LedgerOutbox.nextDueAtMs`. */
export async function nextDueAtMs(reader: DataSource): Promise<number | null> {
  const [row] = await reader.query<{ due: number | null }[]>(
    `${WAITING_ENDPOINTS}
     SELECT min(coalesce(CASE WHEN e.not_before_ms > e.leased_until_ms THEN e.not_before_ms ELSE e.leased_until_ms END, 0)) AS due
     FROM waiting LEFT JOIN endpoint e ON e.name = waiting.name
     WHERE waiting.name IS NOT NULL AND e.disabled_at_ms IS NULL`,
  );
  return row?.due ?? null;
}
