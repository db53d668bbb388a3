import type { DatabaseSync } from "node:sqlite";

import type { FeatureTable } from "@pawl/pipeline";

import { unreadable } from "./snapshot-source.ts";

/** Columns of AutoForge's first version. A table without them is somebody else's. */
const FIRST_COLUMNS = ["id", "priority", "category", "name", "description", "steps", "passes"];
/** Columns that later versions added. */
const LATER_COLUMNS = ["in_progress", "dependencies", "needs_human_input", "human_input_request", "human_input_response"];
/** Table in which some versions keep the work that `features` had before. */
const OTHER_TABLES = ["tasks"];

/**
 * Reads the table `features` of a copy of the database; a copy, because SQLite recovers it where a log lies beside it.
 *
 * @param copy - path of the copy.
 * @param file - path of the original, for messages.
 * @throws CliError `IMPORT_SOURCE_UNREADABLE` for a database that is damaged or not AutoForge's.
 */
export async function readFeatureDatabase(copy: string, file: string): Promise<FeatureTable> {
  const { DatabaseSync: Database } = await import("node:sqlite");
  let database: DatabaseSync | null = null;
  try {
    database = new Database(copy);
    return readTable(database, file);
  } catch (error) {
    if (!isSqliteError(error)) throw error;
    throw unreadable(file, `the database is damaged, or cannot be read (${error.message})`, error);
  } finally {
    database?.close();
  }
}

function readTable(database: DatabaseSync, file: string): FeatureTable {
  database.exec("PRAGMA trusted_schema = OFF");
  const [check] = database.prepare("PRAGMA integrity_check(1)").all();
  if (check?.["integrity_check"] !== "ok") throw unreadable(file, `the database is damaged (${String(check?.["integrity_check"]).slice(0, 200)})`);
  const tables = new Set(database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all().map(({ name }) => name));
  if (!tables.has("features")) throw unreadable(file, "the database has no table `features`, so it is not AutoForge's");
  const columns = new Set(database.prepare("SELECT name FROM pragma_table_info('features')").all().map(({ name }) => name));
  const lacking = FIRST_COLUMNS.filter((column) => !columns.has(column));
  if (lacking.length > 0) throw unreadable(file, `the table \`features\` has no ${lacking.join(", ")}, so it is not AutoForge's`);

  const later = LATER_COLUMNS.filter((column) => columns.has(column));
  const select = database.prepare(`SELECT ${[...FIRST_COLUMNS, ...later].join(", ")} FROM features ORDER BY id`);
  // Numbers that do not fit would end the reading otherwise.
  select.setReadBigInts(true);
  return {
    rows: select.all().map((row) => Object.fromEntries(Object.entries(row).map(([column, value]) => [column, plainNumber(value)]))),
    missingColumns: LATER_COLUMNS.filter((column) => !columns.has(column)),
    otherTables: OTHER_TABLES.filter((table) => tables.has(table)),
  };
}

/** A number where it is exact, else its digits. */
function plainNumber(value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function isSqliteError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
}
