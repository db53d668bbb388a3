import { DatabaseSync } from "node:sqlite";

import { ALL_ENTITIES } from "../../src/entities/all-entities.ts";
import type { TestDatabase } from "./ledger-at.ts";
import { runSql } from "./run-sql.ts";

/** Rows of each table of a ledger, each as the text of its values by column, in no particular order that a database gives. */
export type RowsByTable = Readonly<Record<string, readonly string[]>>;

function readSqlite(file: string, sql: string): readonly object[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

/** Every row of every table but the record of the migrations, read by statements of its own. */
export async function rowsAt(place: string, database: TestDatabase): Promise<RowsByTable> {
  const tables: Record<string, readonly string[]> = {};
  for (const { options } of ALL_ENTITIES) {
    const names = Object.entries(options.columns).map(([property, column]) => (column as { name?: string }).name ?? property);
    const columns = names.map((name) => `CAST("${name}" AS TEXT) AS "${name}"`);
    const sql = `SELECT ${columns.join(", ")} FROM "${options.name}"`;
    const rows = database === "postgres" ? await runSql(place, sql) : readSqlite(place, sql);
    tables[options.name] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return tables;
}

/** The same without what a restore changes: who held the lock last, and its number. */
export function withoutLock(tables: RowsByTable): RowsByTable {
  const head = tables["ledger_head"] ?? [];
  return { ...tables, pipeline_lock: [], ledger_head: head.map((row) => row.replace(/,"lock_token":"\d+"/, "")) };
}
