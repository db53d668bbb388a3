import { resolve } from "node:path";

import type { DriverName } from "../driver/load-driver.ts";
import { DEFAULT_BUSY_TIMEOUT_MS, type OpenLedgerOptions, postgresLedgerName, type PostgresLedgerOptions } from "../open-ledger.ts";

/** Where the ledger is that is backed up or restored: in a SQLite file, or in a schema of a PostgreSQL database. */
export type LedgerSite =
  | {
      /** Path of the ledger. */
      readonly file: string;
      readonly postgres?: never;
    }
  | {
      /** As for `openLedger`. */
      readonly postgres: PostgresLedgerOptions["postgres"];
      readonly file?: never;
    };

/** How to open what is at a site. */
export type SiteAccess = LedgerSite & {
  /** Of SQLite: for the ledger where it is a file, and for the backup. Default `auto`. */
  readonly driver?: "auto" | DriverName;
  /** How long to wait for another process, in milliseconds; default `DEFAULT_BUSY_TIMEOUT_MS`. */
  readonly busyTimeoutMs?: number;
};

/** What stands for the ledger in errors: its absolute path; or server, database and schema. */
export function siteName(site: LedgerSite): string {
  return site.postgres === undefined ? resolve(site.file) : postgresLedgerName(site.postgres);
}

/** How `openLedger` opens it. */
export function openingOf(access: SiteAccess): OpenLedgerOptions {
  const { driver = "auto", busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS } = access;
  if (access.postgres === undefined) return { file: resolve(access.file), driver, busyTimeoutMs };
  return { postgres: access.postgres, busyTimeoutMs };
}
