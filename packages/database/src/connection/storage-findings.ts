import { DataSource } from "typeorm";

import type { SqliteModule } from "../driver/sqlite-module.ts";
import { MIGRATIONS_TABLE, SCHEMA_VERSION, SQLITE_MIGRATIONS } from "../migrations/sqlite-migrations.ts";
import { finding, type LedgerFinding } from "../verification/finding.ts";
import { SilentLogger } from "./silent-logger.ts";

/** More lines of SQLite's own check say nothing more. */
const MAX_INTEGRITY_LINES = 20;

interface SchemaRow {
  readonly name: string;
  readonly sql: string | null;
}

/** Tables and indexes, without what SQLite makes for itself. */
function readSchema(source: DataSource): Promise<SchemaRow[]> {
  return source.query<SchemaRow[]>("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'");
}

async function migratedSchema(module: SqliteModule): Promise<ReadonlyMap<string, string | null>> {
  const empty = new DataSource({
    type: "sqlite",
    database: ":memory:",
    driver: module,
    migrations: SQLITE_MIGRATIONS,
    migrationsTableName: MIGRATIONS_TABLE,
    logger: new SilentLogger(),
  });
  await empty.initialize();
  try {
    await empty.runMigrations({ transaction: "all" });
    return new Map((await readSchema(empty)).map(({ name, sql }) => [name, sql]));
  } finally {
    await empty.destroy();
  }
}

const schemas = new WeakMap<SqliteModule, Promise<ReadonlyMap<string, string | null>>>();

/** The schema that all migrations lead to; the same for every ledger, so it is made once. */
function wantedSchema(module: SqliteModule): Promise<ReadonlyMap<string, string | null>> {
  const known = schemas.get(module);
  if (known !== undefined) return known;
  const made = migratedSchema(module);
  schemas.set(module, made);
  return made;
}

/** An index as the migrations make it. */
const INDEX = /^CREATE INDEX (\w+) ON (\w+) \(([^)]+)\)( WHERE .+)?$/su;

/**
 * Reads the first entry of each index: an empty one can have a page that is none of an index, which SQLite's own check passes over.
 *
 * @param definitions - of the migrations, never of the file.
 * @throws what the driver says of a damaged page.
 */
async function readIndexes(source: DataSource, definitions: Iterable<string | null>): Promise<void> {
  for (const sql of definitions) {
    const [, name, table, columns, condition = ""] = INDEX.exec(sql ?? "") ?? [];
    if (name === undefined) continue;
    await source.query(`SELECT 1 FROM ${table} INDEXED BY ${name}${condition} ORDER BY ${columns} LIMIT 1`);
  }
}

/**
 * Damage of a SQLite file that reading rows does not show: pages in the wrong place, an index that lacks rows of its table or
 * has others, values of a type that their column does not admit, and tables that are not those of the migrations.
 */
export async function* storageFindings(source: DataSource, module: SqliteModule): AsyncGenerator<LedgerFinding> {
  const wanted = await wantedSchema(module);
  const found = new Map((await readSchema(source)).map(({ name, sql }) => [name, sql]));
  for (const name of new Set([...wanted.keys(), ...found.keys()])) {
    if (found.get(name) === wanted.get(name)) continue;
    yield finding("schema", { table: name, key: "definition" }, found.get(name), wanted.get(name));
  }
  const [version] = await source.query<{ user_version: number }[]>("PRAGMA user_version");
  if (version?.user_version !== SCHEMA_VERSION)
    yield finding("schema", { table: "database", key: "user_version" }, version?.user_version, SCHEMA_VERSION);
  const lines = await source.query<{ integrity_check: unknown }[]>(`PRAGMA integrity_check(${MAX_INTEGRITY_LINES})`);
  // Without an index of the migrations there is nothing to read it by.
  if ([...wanted].every(([name, sql]) => found.get(name) === sql)) await readIndexes(source, wanted.values());
  for (const { integrity_check: line } of lines) {
    if (line !== "ok") yield finding("file", { table: "file", key: "structure" }, line, "ok");
  }
}
