import type { DataSource, EntityManager } from "typeorm";

import { CommandEntity } from "../entities/command-entity.ts";
import { DeliveryEntity } from "../entities/delivery-entity.ts";
import { EndpointEntity } from "../entities/endpoint-entity.ts";
import { HeadEntity, type HeadRecord, ONLY_ROW } from "../entities/head-entity.ts";
import { LockEntity } from "../entities/lock-entity.ts";
import { isPostgres } from "../operations/dialect.ts";
import { type SealedTable, sealOf } from "../operations/seal.ts";
import { pagesById, selectRecords } from "../operations/select-records.ts";
import { finding, type LedgerFinding } from "./finding.ts";

/** What is wrong with a row that carries a seal, or `null`. */
export function sealFinding(table: SealedTable, key: number, record: { readonly seal: string }): LedgerFinding | null {
  const wanted = sealOf(table, record);
  return record.seal === wanted ? null : finding("record", { table, key: `${key}: seal` }, record.seal, wanted);
}

/** A difference between the rows that there are and those that the record of the ledger's end counts, or `null`. */
export function countFinding(table: SealedTable, found: number, wanted: number): LedgerFinding | null {
  return found === wanted ? null : finding("record", { table, key: "rows" }, found, wanted);
}

/** The record of the ledger's end, which was found to be one. */
export async function readOnlyHead(source: DataSource | EntityManager): Promise<HeadRecord | null> {
  const [head] = await selectRecords(source, HeadEntity, (query) => query.where("t.id = :id", { id: ONLY_ROW }));
  return head ?? null;
}

/** What is wrong with the rows that no event determines: the lock, the commands, the deliveries and their endpoints. */
export async function* recordFindings(
  source: DataSource | EntityManager,
  head: HeadRecord,
): AsyncGenerator<LedgerFinding> {
  yield* lockFindings(source, head);
  for (const [entity, table, counted] of [
    [CommandEntity, "command", head.commands],
    [DeliveryEntity, "delivery", head.deliveries],
    [EndpointEntity, "endpoint", head.endpoints],
  ] as const) {
    let rows = 0;
    for await (const page of pagesById<{ id: number; seal: string }>(source, entity)) {
      rows += page.length;
      for (const record of page) {
        const found = sealFinding(table, record.id, record);
        if (found !== null) yield found;
      }
    }
    const found = countFinding(table, rows, counted);
    if (found !== null) yield found;
  }
}

/** The lock's row is made by the first who takes it (in PostgreSQL with the tables), and stays. */
async function* lockFindings(source: DataSource | EntityManager, head: HeadRecord): AsyncGenerator<LedgerFinding> {
  let rows = 0;
  for await (const page of pagesById(source, LockEntity)) {
    rows += page.length;
    for (const record of page) {
      const found = sealFinding("pipeline_lock", record.id, record);
      if (found !== null) yield found;
      if (record.token !== head.lockToken) {
        yield finding("record", { table: "pipeline_lock", key: `${record.id}: token` }, record.token, head.lockToken);
      }
    }
  }
  const found = countFinding("pipeline_lock", rows, head.lockToken === 0 && !isPostgres(source) ? 0 : 1);
  if (found !== null) yield found;
}
