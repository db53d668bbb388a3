import type { OpenLedgerOptions } from "@pawl/database";

/** What a figure is about: a driver for SQLite, or PostgreSQL. */
export type BenchDatabase = "sqlite3" | "node-sqlite" | "postgres";

/** How to open the ledger at a place: the path of a file, or the address of a PostgreSQL database with the schema after `#`. */
export function ledgerAt(place: string, database: BenchDatabase): OpenLedgerOptions {
  if (database !== "postgres") return { file: place, driver: database };
  const [url = "", schema = ""] = place.split("#");
  return { postgres: { url, schema } };
}
