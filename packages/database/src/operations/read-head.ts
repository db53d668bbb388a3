import type { DataSource, EntityManager } from "typeorm";

import { HeadEntity, type HeadRecord, ONLY_ROW } from "../entities/head-entity.ts";
import type { LedgerHead } from "../ledger.ts";
import { LedgerError } from "../ledger-error.ts";
import { withRowLock } from "./dialect.ts";
import { type Narrow, selectRecords } from "./select-records.ts";

/** Where the ledger ends. Throws `LEDGER_CORRUPT` where the record of it is gone. */
export function readHead(source: DataSource | EntityManager, file: string): Promise<LedgerHead> {
  return read(source, file, (query) => query);
}

/** The same inside a transaction, up to whose end nobody else can move it. */
export function lockHead(manager: EntityManager, file: string): Promise<LedgerHead> {
  return read(manager, file, (query) => withRowLock(query, "update"));
}

async function read(source: DataSource | EntityManager, file: string, narrow: Narrow<HeadRecord>): Promise<LedgerHead> {
  const [head] = await selectRecords(source, HeadEntity, (query) => narrow(query.where("t.id = :id", { id: ONLY_ROW })));
  if (head === undefined) throw new LedgerError("LEDGER_CORRUPT", file, "the record of the ledger's end is missing");
  return { seq: head.seq, hash: head.hash };
}
