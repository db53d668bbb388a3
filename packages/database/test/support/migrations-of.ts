import { DataSource, type DataSourceOptions } from "typeorm";
import { onTestFinished } from "vitest";

import { APPLICATION_ID } from "../../src/connection/inspect-file.ts";
import { loadDriver } from "../../src/driver/load-driver.ts";
import { POSTGRES_MIGRATIONS } from "../../src/migrations/postgres-migrations.ts";
import { MIGRATIONS_TABLE, SQLITE_MIGRATIONS } from "../../src/migrations/sqlite-migrations.ts";
import type { TestDatabase } from "./ledger-at.ts";
import { runSql } from "./run-sql.ts";

async function optionsOf(place: string, database: TestDatabase): Promise<DataSourceOptions> {
  const migrationsTableName = MIGRATIONS_TABLE;
  if (database !== "postgres") {
    const { module } = await loadDriver(database, place);
    return { type: "sqlite", database: place, driver: module, migrations: SQLITE_MIGRATIONS, migrationsTableName };
  }
  const [url = "", schema = ""] = place.split("#");
  await runSql(url, `CREATE SCHEMA IF NOT EXISTS ${schema}`);
  const extra = { options: `-c search_path=${schema}` };
  return { type: "postgres", url, extra, migrations: POSTGRES_MIGRATIONS, migrationsTableName };
}

/** The migrations of a place, to be run or taken back without a ledger. */
export async function migrationsOf(place: string, database: TestDatabase): Promise<DataSource> {
  const source = await new DataSource(await optionsOf(place, database)).initialize();
  if (database !== "postgres") await source.query(`PRAGMA application_id = ${APPLICATION_ID}`);
  onTestFinished(async () => {
    if (source.isInitialized) await source.destroy();
  });
  return source;
}

const SQLITE_SCHEMA = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name";
const POSTGRES_SCHEMA = `
  SELECT 'column' AS type, table_name || '.' || column_name AS name,
         concat_ws(' ', data_type, is_nullable, column_default, is_identity, collation_name) AS sql
  FROM information_schema.columns WHERE table_schema = current_schema()
  UNION ALL SELECT 'index', indexname, replace(indexdef, current_schema() || '.', '') FROM pg_indexes WHERE schemaname = current_schema()
  UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
  ORDER BY 1, 2`;

/** Every table, column, index and constraint, except those of the list of migrations. */
export async function schemaOf(source: DataSource): Promise<Record<string, unknown>[]> {
  const sql = source.options.type === "postgres" ? POSTGRES_SCHEMA : SQLITE_SCHEMA;
  const rows = await source.query<{ name: string }[]>(sql);
  // TypeORM makes that list itself, with a constraint that has a generated name.
  return rows.filter(({ name }) => !/^migrations|^PK_/.test(name));
}
