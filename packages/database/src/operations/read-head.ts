import type { DataSource, EntityManager } from "typeorm";

import { HeadEntity, type HeadRecord, ONLY_ROW } from "../entities/head-entity.ts";
import type { LedgerHead } from "../ledger.ts";
import { LedgerError } from "../ledger-error.ts";
import { withRowLock } from "./dialect.ts";
import { type Narrow, selectRecords } from "./select-records.ts";

/**
 * The record of the ledger's end, inside a transaction up to whose end nobody else can change it. Throws `LEDGER_CORRUPT`
 * where it is gone.
 */
export function lockHead(manager: EntityManager, file: string): Promise<HeadRecord> {
  return read(manager, file, (query) => withRowLock(query, "update"));
}

async function read(source: DataSource | EntityManager, file: string, narrow: Narrow<HeadRecord>): Promise<HeadRecord> {
  const [head] = await selectRecords(source, HeadEntity, (query) => narrow(query.where("t.id = :id", { id: ONLY_ROW })));
  if (head === undefined) throw new LedgerError("LEDGER_CORRUPT", file, "the record of the ledger's end is missing");
  return head;
}

/** Changes the record of the ledger's end. */
export async function updateHead(manager: EntityManager, change: Partial<HeadRecord>): Promise<void> {
  await manager.createQueryBuilder().update(HeadEntity).set(change).where({ id: ONLY_ROW }).execute();
}

/** Where the ledger ends. Throws `LEDGER_CORRUPT` where the record of it is gone. */
export async function readHead(source: DataSource | EntityManager, file: string): Promise<LedgerHead> {
  const { seq, hash } = await read(source, file, (query) => query);
  return { seq, hash };
}
