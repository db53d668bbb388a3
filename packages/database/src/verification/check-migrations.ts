import type { DataSource, EntityManager } from "typeorm";

import { MIGRATIONS_TABLE, SQLITE_MIGRATION_NAMES } from "../migrations/sqlite-migrations.ts";
import { POSTGRES_MIGRATION_NAMES } from "../migrations/postgres-migrations.ts";
import { isPostgres } from "../operations/dialect.ts";
import { finding, type LedgerFinding } from "./finding.ts";

interface MigrationRow {
  readonly name: unknown;
  readonly timestamp: unknown;
}

/** TypeORM takes a migration's time from the end of its name. */
const TIMESTAMP = /\d{13}$/u;

/**
 * Compares the record of the migrations that were applied with those that there are. A ledger that is open has them all, in
 * their order; the numbers of the rows say nothing, because an attempt that was rolled back uses them up.
 */
export async function* migrationFindings(source: DataSource | EntityManager): AsyncGenerator<LedgerFinding> {
  const names = isPostgres(source) ? POSTGRES_MIGRATION_NAMES : SQLITE_MIGRATION_NAMES;
  const wanted = names.map((name) => ({ name, timestamp: Number(TIMESTAMP.exec(name)?.[0]) }));
  const found = await source.query<MigrationRow[]>(
    `SELECT name AS "name", timestamp AS "timestamp" FROM "${MIGRATIONS_TABLE}" ORDER BY id LIMIT ${wanted.length + 1}`,
  );
  for (let index = 0; index < Math.max(found.length, wanted.length); index += 1) {
    const [row, migration] = [found[index], wanted[index]];
    if (row?.name === migration?.name && row?.timestamp === migration?.timestamp) continue;
    yield finding("schema", { table: MIGRATIONS_TABLE, key: `row ${index + 1}` }, row, migration);
  }
}
