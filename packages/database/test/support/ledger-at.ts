import type { DriverName, OpenLedgerOptions } from "../../src/index.ts";

/** What a test runs on: a driver for SQLite, or PostgreSQL. */
export type TestDatabase = DriverName | "postgres";

/**
 * How to open the ledger at a place. A place is one text, so that it can be given to another process: the path of a file, or
 * the address of a PostgreSQL database with the schema after `#`.
 */
export function ledgerAt(place: string, database: TestDatabase): OpenLedgerOptions {
  if (database !== "postgres") return { file: place, driver: database };
  const [url = "", schema = ""] = place.split("#");
  return { postgres: { url, schema } };
}
