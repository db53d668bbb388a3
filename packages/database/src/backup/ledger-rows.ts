import { createHash } from "node:crypto";

import type { DataSource, EntityManager, EntitySchema, ObjectLiteral } from "typeorm";

import { ALL_ENTITIES } from "../entities/all-entities.ts";
import { LockEntity } from "../entities/lock-entity.ts";
import { columnsOf } from "../operations/entity-columns.ts";
import { pagesByKey } from "../operations/select-records.ts";

/** Some rows of one table. */
export interface LedgerRows {
  readonly entity: EntitySchema<ObjectLiteral>;
  readonly rows: readonly ObjectLiteral[];
}

/** Every table, in an order in which rows that others name come first. */
export const LEDGER_TABLES = ALL_ENTITIES as readonly EntitySchema<ObjectLiteral>[];

/**
 * Every row of a ledger, page by page, table after table and by key, the same from either kind of database. The lock that was
 * never taken is left out: PostgreSQL has a row for it, and SQLite has none.
 */
export async function* ledgerRows(source: DataSource | EntityManager): AsyncGenerator<LedgerRows> {
  for (const entity of LEDGER_TABLES) {
    for await (const page of pagesByKey(source, entity)) {
      const rows = entity.options.name === LockEntity.options.name ? page.filter((row) => row["token"] !== 0) : page;
      yield { entity, rows };
    }
  }
}

/** Shows whether two ledgers have the same rows, without either in memory. */
export class RowsDigest {
  readonly #hash = createHash("sha256");

  /** Takes the next rows of {@link ledgerRows}. */
  add({ entity, rows }: LedgerRows): void {
    const columns = columnsOf(entity);
    for (const row of rows) {
      const values = columns.map(({ property }) => row[property] as unknown);
      this.#hash.update(`${JSON.stringify([entity.options.name, ...values])}\n`);
    }
  }

  /** Ends it. */
  value(): string {
    return this.#hash.digest("hex");
  }
}

/** The digest of all rows of a ledger. */
export async function digestRows(source: DataSource | EntityManager): Promise<string> {
  const digest = new RowsDigest();
  for await (const part of ledgerRows(source)) digest.add(part);
  return digest.value();
}
