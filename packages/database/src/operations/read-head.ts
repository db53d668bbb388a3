import type { DataSource, EntityManager } from "typeorm";

import { HeadEntity, type HeadRecord, ONLY_ROW } from "../entities/head-entity.ts";
import type { LedgerHead } from "../ledger.ts";
import { LedgerError } from "../ledger-error.ts";
import { isPostgres, withRowLock } from "./dialect.ts";
import { columnsOf } from "./entity-columns.ts";
import { type Narrow, selectRecords } from "./select-records.ts";
import type { SqlStatement } from "./sql-statement.ts";

/**
 * The record of the ledger's end, inside a transaction up to whose end nobody else can change it. Throws `LEDGER_CORRUPT`
 * where it is gone.
 */
export function lockHead(manager: EntityManager, file: string): Promise<HeadRecord> {
  return read(manager, file, (query) => withRowLock(query, "update"));
}

/** The error of a ledger without a record of its end. */
export function headMissing(file: string): LedgerError {
  return new LedgerError("LEDGER_CORRUPT", file, "the record of the ledger's end is missing");
}

async function read(source: DataSource | EntityManager, file: string, narrow: Narrow<HeadRecord>): Promise<HeadRecord> {
  const [head] = await selectRecords(source, HeadEntity, (query) => narrow(query.where("t.id = :id", { id: ONLY_ROW })));
  if (head === undefined) throw headMissing(file);
  return head;
}

/** The statement that changes the record of the ledger's end. */
export function headUpdate(manager: EntityManager, change: Partial<Omit<HeadRecord, "id">>): SqlStatement {
  const columns = columnsOf(HeadEntity).filter(({ property }) => property in change);
  const nameOf = isPostgres(manager) ? (index: number) => `$${index}` : () => "?";
  return {
    text: (first) => {
      const changes = columns.map(({ name }, index) => `"${name}" = ${nameOf(first + index)}`);
      return `UPDATE "${HeadEntity.options.name}" SET ${changes.join(", ")} WHERE "id" = ${ONLY_ROW}`;
    },
    values: columns.map(({ property }) => change[property as keyof typeof change]),
  };
}

/** Changes the record of the ledger's end. */
export async function updateHead(manager: EntityManager, change: Partial<Omit<HeadRecord, "id">>): Promise<void> {
  const { text, values } = headUpdate(manager, change);
  await manager.query(text(1), [...values]);
}

/** Where the ledger ends. Throws `LEDGER_CORRUPT` where the record of it is gone. */
export async function readHead(source: DataSource | EntityManager, file: string): Promise<LedgerHead> {
  const { seq, hash } = await read(source, file, (query) => query);
  return { seq, hash };
}
