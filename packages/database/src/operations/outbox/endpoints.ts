import type { DataSource, EntityManager } from "typeorm";

import { EndpointEntity, type EndpointRecord } from "../../entities/endpoint-entity.ts";
import { withRowLock } from "../dialect.ts";
import { insertRecords } from "../insert-records.ts";
import { lockHead, updateHead } from "../read-head.ts";
import { resealed, sealed, type Unsealed } from "../seal.ts";
import { selectRecords } from "../select-records.ts";

/** Of a delivery `d`: it is in the queue. */
export const WAITS = "d.delivered_at_ms IS NULL AND d.dead_at_ms IS NULL";

const nextNameAfter = (name: string) => `(SELECT min(d.endpoint) FROM delivery d WHERE ${WAITS} AND d.endpoint > ${name})`;

/** Names of the endpoints that messages wait for, each found with one look into the index, however many wait. */
export const WAITING_ENDPOINTS = `WITH RECURSIVE waiting (name) AS (
    SELECT min(d.endpoint) FROM delivery d WHERE ${WAITS}
    UNION ALL SELECT ${nextNameAfter("waiting.name")} FROM waiting WHERE waiting.name IS NOT NULL
  )`;

/** Names of the endpoints that messages wait for, in order. */
export async function waitingEndpoints(source: DataSource | EntityManager): Promise<string[]> {
  const rows = await source.query<{ name: string }[]>(
    `${WAITING_ENDPOINTS} SELECT name FROM waiting WHERE name IS NOT NULL ORDER BY name`,
  );
  return rows.map(({ name }) => name);
}

function makeRecord(id: number, name: string): EndpointRecord {
  return sealed<EndpointRecord>("endpoint", {
    id,
    name,
    lease: 0,
    leasedUntilMs: 0,
    failures: 0,
    notBeforeMs: 0,
    disabledAtMs: null,
    lastDeliveredAtMs: null,
  });
}

async function readNamed(manager: EntityManager, names: readonly string[]): Promise<EndpointRecord[]> {
  return selectRecords(manager, EndpointEntity, (query) =>
    withRowLock(query, "update-unlocked").where("t.name IN (:...names)", { names }).orderBy("t.id"),
  );
}

/** Makes the records of endpoints that have none. */
export async function ensureEndpoints(manager: EntityManager, file: string, names: readonly string[]): Promise<void> {
  const known = async () => {
    const rows = await selectRecords(manager, EndpointEntity, (query) => query.where("t.name IN (:...names)", { names }));
    return new Set(rows.map(({ name }) => name));
  };
  if ((await known()).size === names.length) return;
  const head = await lockHead(manager, file);
  // Somebody else may have made some while the ledger's end was waited for.
  const there = await known();
  const missing = names.filter((name) => !there.has(name));
  const records = missing.map((name, index) => makeRecord(head.endpoints + 1 + index, name));
  await insertRecords(manager, EndpointEntity, records, "fail");
  await updateHead(manager, { endpoints: head.endpoints + records.length });
}

/** Records of endpoints, locked up to the end of the transaction; those that somebody else has locked are left out. */
export async function lockEndpoints(manager: EntityManager, file: string, names: readonly string[]): Promise<EndpointRecord[]> {
  if (names.length === 0) return [];
  await ensureEndpoints(manager, file, names);
  return readNamed(manager, names);
}

/** One record, locked; waits for whoever has it. `null`: there is none. */
export async function lockEndpoint(manager: EntityManager, name: string): Promise<EndpointRecord | null> {
  const [record] = await selectRecords(manager, EndpointEntity, (query) =>
    withRowLock(query, "update").where("t.name = :name", { name }),
  );
  return record ?? null;
}

/** Changes a record that is locked. Throws where it is not what was written. */
export async function changeEndpoint(
  manager: EntityManager,
  before: EndpointRecord,
  changes: Partial<Unsealed<EndpointRecord>>,
): Promise<void> {
  const record = resealed<EndpointRecord>("endpoint", before, changes);
  await manager.createQueryBuilder().update(EndpointEntity).set(record).where("id = :id", { id: record.id }).execute();
}
