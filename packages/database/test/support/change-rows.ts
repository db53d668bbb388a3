import { DatabaseSync, type SQLInputValue } from "node:sqlite";

import type { Random } from "./random.ts";

type Value = SQLInputValue;

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rowids: readonly number[];
}

function tablesOf(database: DatabaseSync): Table[] {
  const names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[];
  return names.map(({ name }) => ({
    name,
    columns: (database.prepare(`SELECT name FROM pragma_table_info(?)`).all(name) as { name: string }[]).map(
      (column) => column.name,
    ),
    rowids: (database.prepare(`SELECT rowid AS id FROM "${name}"`).all() as { id: number }[]).map(({ id }) => id),
  }));
}

function valueAt(database: DatabaseSync, table: Table, column: string, rowid: number): Value {
  const row = database.prepare(`SELECT "${column}" AS value FROM "${table.name}" WHERE rowid = ?`).get(rowid);
  return row?.["value"] ?? null;
}

/** Another value than the one that is there: nearly the same, of another type, or of another row. */
function otherValue(present: Value, elsewhere: Value, random: Random): Value {
  const text = typeof present === "string" ? present : JSON.stringify(present);
  const place = random.between(0, Math.max(0, text.length - 1));
  return random.pick<() => Value>([
    () => null,
    () => elsewhere,
    () => random.between(-3, 3),
    () => random.next() * 100,
    () => 2n ** 60n,
    () => new Uint8Array([random.between(0, 255), 0, 255]),
    () => Buffer.from(text, "utf8"),
    () => "",
    () => ` ${text}`,
    () => `${text.slice(0, place)}${random.pick(["x", "0", '"', "\u0000", "é"])}${text.slice(place + 1)}`,
    () => text.slice(0, place),
    () => (typeof present === "number" ? present + random.pick([-1, 1, 1000]) : `${text}${text}`),
    () => (typeof present === "number" ? text : text.toUpperCase()),
  ])();
}

/** Each way to change rows; gives whether a row was changed. */
const WAYS: Readonly<Record<string, (database: DatabaseSync, table: Table, random: Random) => void>> = {
  "a value": (database, table, random) => {
    const column = random.pick(table.columns);
    const rowid = random.pick(table.rowids);
    const elsewhere = valueAt(database, table, column, random.pick(table.rowids));
    const value = otherValue(valueAt(database, table, column, rowid), elsewhere, random);
    database.prepare(`UPDATE "${table.name}" SET "${column}" = ? WHERE rowid = ?`).run(value, rowid);
  },
  "a column": (database, table, random) => {
    const column = random.pick(table.columns);
    const value = otherValue(valueAt(database, table, column, random.pick(table.rowids)), "x", random);
    database.prepare(`UPDATE "${table.name}" SET "${column}" = ?`).run(value);
  },
  "a row removed": (database, table, random) => {
    database.prepare(`DELETE FROM "${table.name}" WHERE rowid = ?`).run(random.pick(table.rowids));
  },
  "the last rows removed": (database, table, random) => {
    database.prepare(`DELETE FROM "${table.name}" WHERE rowid >= ?`).run(random.pick(table.rowids));
  },
  "all rows removed": (database, table) => {
    database.exec(`DELETE FROM "${table.name}"`);
  },
  "a row doubled": (database, table, random) => {
    const column = random.pick(table.columns);
    const rowid = random.pick(table.rowids);
    const value = otherValue(
      valueAt(database, table, column, rowid),
      valueAt(database, table, column, random.pick(table.rowids)),
      random,
    );
    const values = table.columns.map((name) => (name === column ? "?" : `"${name}"`));
    database
      .prepare(
        `INSERT OR REPLACE INTO "${table.name}" SELECT ${values.join(", ")} FROM "${table.name}" WHERE rowid = ?`,
      )
      .run(value, rowid);
  },
  "values of two rows swapped": (database, table, random) => {
    const columns = random.chance(0.5) ? [random.pick(table.columns)] : table.columns.slice(1);
    const [one, other] = [random.pick(table.rowids), random.pick(table.rowids)];
    const values = [one, other].map((rowid) => columns.map((column) => valueAt(database, table, column, rowid)));
    const assignments = columns.map((column) => `"${column}" = ?`).join(", ");
    const update = database.prepare(`UPDATE OR IGNORE "${table.name}" SET ${assignments} WHERE rowid = ?`);
    update.run(...(values[1] ?? []), one);
    update.run(...(values[0] ?? []), other);
  },
  "two rows in each other's place": (database, table, random) => {
    const [one, other] = [random.pick(table.rowids), random.pick(table.rowids)];
    const move = database.prepare(`UPDATE "${table.name}" SET rowid = ? WHERE rowid = ?`);
    move.run(1_000_000, one);
    if (one !== other) move.run(one, other);
    move.run(other, 1_000_000);
  },
};

/** Lets a table take values of any type, as an editor without respect for types would leave them; gives what undoes it. */
function withoutTypes(file: string, table: string): () => void {
  const change = (sql: string, ...values: string[]): void => {
    const database = new DatabaseSync(file, { defensive: false });
    database.exec("PRAGMA writable_schema = ON");
    database.prepare(sql).run(...values, table);
    database.close();
  };
  const database = new DatabaseSync(file, { readOnly: true });
  const { sql } = database.prepare("SELECT sql FROM sqlite_master WHERE name = ?").get(table) as { sql: string };
  database.close();
  const loose = sql.replaceAll(/ NOT NULL| STRICT|(?<= )(?:TEXT|INTEGER)(?! PRIMARY)/gu, "");
  change("UPDATE sqlite_master SET sql = ? WHERE name = ?", loose);
  return () => change("UPDATE sqlite_master SET sql = ? WHERE name = ?", sql);
}

function attempt(file: string, random: Random): string | null {
  const tables = new DatabaseSync(file, { readOnly: true });
  const table = random.pick(tablesOf(tables).filter(({ rowids }) => rowids.length > 0));
  tables.close();
  const isLoose = random.chance(0.3) && !table.name.startsWith("sqlite_");
  const restore = isLoose ? withoutTypes(file, table.name) : () => undefined;
  const database = new DatabaseSync(file);
  try {
    const way = random.chance(0.4) ? "a value" : random.pick(Object.keys(WAYS));
    database.exec("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; BEGIN");
    WAYS[way]?.(database, table, random);
    database.exec("COMMIT");
    return `${table.name}: ${way}`;
  } catch (error) {
    // The database itself refuses what breaks a key or a type; then there is no change to detect.
    if (error instanceof Error && "errcode" in error) return null;
    throw error;
  } finally {
    database.close();
    restore();
  }
}

/** Changes rows of a closed ledger through SQL, past the ledger's own code; the answer says which and how. */
export function changeRows(file: string, random: Random): string {
  for (;;) {
    const changed = attempt(file, random);
    if (changed !== null) return changed;
  }
}
