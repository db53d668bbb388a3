import { DatabaseSync } from "node:sqlite";

import { DataSource } from "typeorm";

/** What a column holds; PostgreSQL gives its large integers as text. */
export type Value = string | number | null;

/** A row as the database has it, by the names of its columns. */
export type Row = Readonly<Record<string, Value>>;

/** Another hand at the tables of a ledger, which heeds neither foreign keys nor, in SQLite, checks. */
export interface Intruder {
  readonly tables: () => Promise<readonly string[]>;
  readonly columns: (table: string) => Promise<readonly string[]>;
  /** All rows of a table, in the order of its key. */
  readonly rows: (table: string) => Promise<readonly Row[]>;
  /** @throws what the database refuses. */
  readonly run: (sql: string, values: readonly Value[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

function sqliteIntruder(file: string): Intruder {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON");
  const named = (sql: string, ...values: string[]) => database.prepare(sql).all(...values).map(({ name }) => String(name));
  return {
    tables: async () =>
      named("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"),
    columns: async (table) => named("SELECT name FROM pragma_table_info(?)", table),
    rows: async (table) => database.prepare(`SELECT * FROM "${table}" ORDER BY 1, 2`).all() as Row[],
    run: async (sql, values) => {
      database.prepare(sql).run(...values);
    },
    close: async () => database.close(),
  };
}

async function postgresIntruder(place: string): Promise<Intruder> {
  const [url = "", schema = ""] = place.split("#");
  const options = `-c search_path=${schema} -c session_replication_role=replica`;
  const source = await new DataSource({ type: "postgres", url, extra: { options } }).initialize();
  const named = async (sql: string, ...values: string[]) =>
    (await source.query<{ name: string }[]>(sql, values)).map(({ name }) => name);
  return {
    tables: () => named("SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 ORDER BY 1", schema),
    columns: (table) =>
      named(
        `SELECT column_name AS name FROM information_schema.columns
         WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position`,
        schema,
        table,
      ),
    rows: (table) => source.query<Row[]>(`SELECT * FROM "${table}" ORDER BY 1, 2`),
    run: async (sql, values) => {
      let index = 0;
      await source.query(sql.replaceAll("?", () => `$${(index += 1)}`), [...values]);
    },
    close: () => source.destroy(),
  };
}

/** Reaches into a ledger that nobody has open for writing. */
export async function intrude(place: string): Promise<Intruder> {
  return place.startsWith("postgres:") ? postgresIntruder(place) : sqliteIntruder(place);
}

/** The columns that identify a row, as a condition. */
function isRow(row: Row): { readonly sql: string; readonly values: readonly Value[] } {
  const present = Object.entries(row).filter(([, value]) => value !== null);
  return { sql: present.map(([name]) => `"${name}" = ?`).join(" AND "), values: present.map(([, value]) => value) };
}

/** Makes one change to one row at a time, has it looked at, and takes it back. */
export class RowChanges {
  readonly #intruder: Intruder;

  constructor(intruder: Intruder) {
    this.#intruder = intruder;
  }

  /** @returns what was seen while the row was changed, or `null` where the database refuses the change. */
  async change<T>(table: string, row: Row, column: string, value: Value, look: () => Promise<T>): Promise<T | null> {
    const before = isRow(row);
    try {
      await this.#intruder.run(`UPDATE "${table}" SET "${column}" = ? WHERE ${before.sql}`, [value, ...before.values]);
    } catch {
      return null;
    }
    const seen = await look();
    const after = isRow({ ...row, [column]: value });
    await this.#intruder.run(`UPDATE "${table}" SET "${column}" = ? WHERE ${after.sql}`, [row[column] ?? null, ...after.values]);
    return seen;
  }

  /** @returns what was seen while the row was not there. */
  async remove<T>(table: string, row: Row, look: () => Promise<T>): Promise<T> {
    const { sql, values } = isRow(row);
    await this.#intruder.run(`DELETE FROM "${table}" WHERE ${sql}`, values);
    const seen = await look();
    await this.#insert(table, row);
    return seen;
  }

  async #insert(table: string, row: Row): Promise<void> {
    const names = Object.keys(row).map((name) => `"${name}"`);
    const sql = `INSERT INTO "${table}" (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
    await this.#intruder.run(sql, Object.values(row));
  }
}
