import type { DataSource, EntityManager } from "typeorm";

import { HeadEntity, ONLY_ROW } from "../entities/head-entity.ts";
import type { LedgerHead } from "../ledger.ts";
import { LedgerError } from "../ledger-error.ts";
import { selectRecords } from "./select-records.ts";

/** Where the ledger ends. Throws `LEDGER_CORRUPT` where the record of it is gone. */
export async function readHead(source: DataSource | EntityManager, file: string): Promise<LedgerHead> {
  const [head] = await selectRecords(source, HeadEntity, (query) => query.where("t.id = :id", { id: ONLY_ROW }));
  if (head === undefined) throw new LedgerError("LEDGER_CORRUPT", file, "the record of the ledger's end is missing");
  return { seq: head.seq, hash: head.hash };
}
