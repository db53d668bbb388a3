import type { DataSource, EntityManager } from "typeorm";

import { LedgerError } from "../ledger-error.ts";
import { POSTGRES_MIGRATION_NAMES } from "../migrations/postgres-migrations.ts";
import { MIGRATIONS_TABLE } from "../migrations/sqlite-migrations.ts";
import type { PostgresAddress } from "./postgres-address.ts";

/** What is in a ledger's schema: nothing, a ledger of an earlier build, or one that this build understands. */
export type SchemaState = "empty" | "outdated" | "current";

/** `pg_xact_status`, which tells what became of a transaction, came with this version. */
const OLDEST_SERVER = 130_000;

async function checkServer(source: DataSource | EntityManager, label: string): Promise<void> {
  const [found] = await source.query<{ version: number; encoding: string }[]>(
    "SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding",
  );
  if (found === undefined || found.version < OLDEST_SERVER)
    throw new LedgerError("LEDGER_DRIVER", label, "the server is older than PostgreSQL 13");
  if (found.encoding !== "UTF8")
    throw new LedgerError("LEDGER_UNREADABLE", label, `the database has the encoding ${found.encoding}, not UTF8`);
}

async function namesOf(source: DataSource | EntityManager, sql: string, parameters: unknown[] = []): Promise<string[]> {
  return (await source.query<{ name: string }[]>(sql, parameters)).map(({ name }) => name);
}

/**
 * Finds out what a schema of PostgreSQL holds. Changes nothing.
 *
 * @param known - names of the migrations that this build knows, oldest first.
 * @throws LedgerError `LEDGER_UNREADABLE` for a schema with tables that are no ledger's, and for a database that does not
 * store Unicode; `LEDGER_TOO_NEW` for a ledger of a newer build; `LEDGER_DRIVER` for a server that is too old. Errors of
 * the driver come as they are.
 */
export async function inspectSchema(
  source: DataSource | EntityManager,
  address: PostgresAddress,
  known: readonly string[] = POSTGRES_MIGRATION_NAMES,
): Promise<SchemaState> {
  const { schema, label } = address;
  await checkServer(source, label);
  const tables = await namesOf(source, "SELECT tablename AS name FROM pg_tables WHERE schemaname = $1", [schema]);
  if (tables.length === 0) return "empty";

  const isLedger = tables.includes(MIGRATIONS_TABLE) && (tables.length === 1 || tables.includes("ledger_head"));
  const applied = isLedger ? await namesOf(source, `SELECT name FROM "${MIGRATIONS_TABLE}"`) : [];
  // What is left when every migration was taken back.
  if (isLedger && tables.length === 1 && applied.length === 0) return "empty";
  if (!applied.includes(known[0] ?? ""))
    throw new LedgerError("LEDGER_UNREADABLE", label, "the schema has tables, but not those of a ledger of Pawl");
  const unknown = applied.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const found = JSON.stringify(unknown).slice(0, 100);
    throw new LedgerError("LEDGER_TOO_NEW", label, `a ledger written by a newer version (it has migration ${found})`);
  }
  return applied.length < known.length ? "outdated" : "current";
}
