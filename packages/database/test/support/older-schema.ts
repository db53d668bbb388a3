import { DataSource } from "typeorm";

import { nodeSqliteModule } from "../../src/driver/node-sqlite-module.ts";
import { MIGRATIONS_TABLE, SCHEMA_VERSION, SQLITE_MIGRATIONS } from "../../src/migrations/sqlite-migrations.ts";

/** Takes a closed ledger back to the schema of an earlier version, by the migrations' own way down. */
export async function takeBackTo(file: string, version: number): Promise<void> {
  const dataSource = new DataSource({
    type: "sqlite",
    database: file,
    driver: nodeSqliteModule,
    migrations: SQLITE_MIGRATIONS,
    migrationsTableName: MIGRATIONS_TABLE,
  });
  await dataSource.initialize();
  for (let undone = SCHEMA_VERSION; undone > version; undone -= 1) await dataSource.undoLastMigration();
  await dataSource.query(`PRAGMA user_version = ${version}`);
  await dataSource.destroy();
}
