import type { DataSource, EntityManager, SelectQueryBuilder } from "typeorm";

import { DeliveryEntity, type DeliveryRecord } from "../../entities/delivery-entity.ts";
import { EndpointEntity } from "../../entities/endpoint-entity.ts";
import type { DeadLetter, EndpointSummary, Redelivery } from "../../ledger-outbox.ts";
import { withRowLock } from "../dialect.ts";
import { selectRecords } from "../select-records.ts";
import { changeDeliveries } from "./change-deliveries.ts";
import { toDelivery } from "./claim-due.ts";
import { changeEndpoint, lockEndpoint, WAITS } from "./endpoints.ts";

interface Counts {
  readonly name: string;
  /** PostgreSQL counts in texts. */
  readonly waiting: number | string;
  readonly dead: number | string;
  readonly delivered: number | string;
  readonly lastError: string | null;
}

/** See `LedgerOutbox.summaries`. */
export async function summaries(reader: DataSource): Promise<EndpointSummary[]> {
  const counts = await reader.query<Counts[]>(
    `WITH counted AS (
       SELECT d.endpoint AS name, count(CASE WHEN ${WAITS} THEN 1 END) AS waiting, count(d.dead_at_ms) AS dead,
         count(d.delivered_at_ms) AS delivered, min(CASE WHEN ${WAITS} THEN d.id END) AS oldest
       FROM delivery d GROUP BY d.endpoint)
     SELECT c.name, c.waiting, c.dead, c.delivered, o.last_error AS "lastError"
     FROM counted c LEFT JOIN delivery o ON o.id = c.oldest ORDER BY c.name`,
  );
  const records = new Map((await selectRecords(reader, EndpointEntity, (query) => query)).map((one) => [one.name, one]));
  return counts.map(({ name, waiting, dead, delivered, lastError }) => {
    const record = records.get(name);
    return {
      endpoint: name,
      waiting: Number(waiting),
      dead: Number(dead),
      delivered: Number(delivered),
      failures: record?.failures ?? 0,
      notBeforeMs: record?.notBeforeMs ?? 0,
      disabledAtMs: record?.disabledAtMs ?? null,
      lastDeliveredAtMs: record?.lastDeliveredAtMs ?? null,
      lastError,
    };
  });
}

/** See `LedgerOutbox.deadLetters`. */
export async function deadLetters(reader: DataSource): Promise<DeadLetter[]> {
  const records = await selectRecords(reader, DeliveryEntity, (query) => query.where("t.deadAtMs IS NOT NULL").orderBy("t.id"));
  return records.map((record) => ({
    ...toDelivery(record),
    endpoint: record.endpoint,
    deadAtMs: record.deadAtMs ?? 0,
    lastError: record.lastError ?? "",
  }));
}

/** Rows that are put into the queue together. */
const ROWS_AT_ONCE = 500;

/** See `LedgerOutbox.redeliver`. Belongs into a transaction. */
export async function redeliver(manager: EntityManager, redelivery: Redelivery): Promise<number> {
  let count = 0;
  for (let last = 0; ; ) {
    const records = await selectForRedelivery(manager, redelivery, last);
    const changes = records.map((before) => ({ before, change: { attempts: 0, deliveredAtMs: null, deadAtMs: null, lastError: null } }));
    await changeDeliveries(manager, changes);
    count += records.length;
    const end = records.at(-1);
    if (end === undefined || records.length < ROWS_AT_ONCE) return count;
    last = end.id;
  }
}

/** See `LedgerOutbox.countRedelivery`. */
export function countRedelivery(reader: DataSource, redelivery: Redelivery): Promise<number> {
  return chosen(reader.manager.createQueryBuilder(DeliveryEntity, "t").where("t.id > 0"), redelivery).getCount();
}

function selectForRedelivery(manager: EntityManager, redelivery: Redelivery, afterId: number): Promise<DeliveryRecord[]> {
  return selectRecords(manager, DeliveryEntity, (query) =>
    chosen(withRowLock(query, "update").where("t.id > :afterId", { afterId }).orderBy("t.id").limit(ROWS_AT_ONCE), redelivery),
  );
}

/** Narrows a query to the messages that are chosen. */
function chosen(query: SelectQueryBuilder<DeliveryRecord>, { which, endpoint }: Redelivery): SelectQueryBuilder<DeliveryRecord> {
  if (endpoint !== undefined) query.andWhere("t.endpoint = :endpoint", { endpoint });
  if ("sinceMs" in which) return query.andWhere("t.createdAtMs >= :sinceMs", { sinceMs: which.sinceMs });
  const numbers = which.ids.filter((id) => /^[1-9]\d{0,14}$/u.test(id)).map(Number);
  return query.andWhere("(t.messageId IN (:...ids) OR t.id IN (:...numbers))", { ids: which.ids, numbers: [0, ...numbers] });
}

/** See `LedgerOutbox.hasten`. Belongs into a transaction. */
export async function hastenEndpoints(manager: EntityManager): Promise<void> {
  const waiting = await selectRecords(manager, EndpointEntity, (query) =>
    withRowLock(query, "update").where("t.notBeforeMs > 0 AND t.disabledAtMs IS NULL").orderBy("t.id"),
  );
  for (const endpoint of waiting) await changeEndpoint(manager, endpoint, { notBeforeMs: 0 });
}

/** See `LedgerOutbox.enable`. Belongs into a transaction. */
export async function enableEndpoint(manager: EntityManager, name: string): Promise<void> {
  const endpoint = await lockEndpoint(manager, name);
  if (endpoint === null) return;
  if (endpoint.disabledAtMs === null && endpoint.failures === 0 && endpoint.notBeforeMs === 0) return;
  await changeEndpoint(manager, endpoint, { disabledAtMs: null, failures: 0, notBeforeMs: 0 });
}
