import type { DriverInfo, DriverName } from "./driver/load-driver.ts";
import type { Ledger } from "./ledger.ts";

export { DEFAULT_POSTGRES_SCHEMA, postgresLedgerName } from "./connection/postgres-address.ts";

interface CommonOptions {
  /**
   * `read-write` (default) creates what is missing (the file and its folder, or the schema) and brings older tables up to
   * date. `read-only` does neither and changes nothing; SQLite may put its two side files (`-wal`, `-shm`) beside the file.
   */
  readonly mode?: "read-write" | "read-only";
  /** Told which driver was chosen, before the database is touched. */
  readonly onDriver?: (info: DriverInfo) => void;
  /** How long to wait for another process that writes, in milliseconds; default {@link DEFAULT_BUSY_TIMEOUT_MS}. */
  readonly busyTimeoutMs?: number;
}

/** A ledger in a SQLite file. */
export interface SqliteLedgerOptions extends CommonOptions {
  /** Path of the file. */
  readonly file: string;
  readonly postgres?: never;
  /**
   * `auto` (default): `sqlite3` where it can be loaded, else `node-sqlite`, which blocks the event loop during each
   * statement.
   */
  readonly driver?: "auto" | DriverName;
}

/** A ledger in a schema of a PostgreSQL database. */
export interface PostgresLedgerOptions extends CommonOptions {
  readonly postgres: {
    /**
     * `postgres://user:password@host:port/database`, with the parameters of `pg` (`sslmode` and others) after it. It has to be
     * a connection of its own to PostgreSQL 13 or later: settings are given with the start-up parameter `options`. Neither
     * user nor password nor parameters stand in an error or in `Ledger.file`.
     */
    readonly url: string;
    /** Name of the schema, of `a-z`, `0-9` and `_`; default {@link DEFAULT_POSTGRES_SCHEMA}. One ledger per schema. */
    readonly schema?: string;
  };
  readonly file?: never;
  readonly driver?: never;
}

/** Which ledger to open, and how. */
export type OpenLedgerOptions = SqliteLedgerOptions | PostgresLedgerOptions;

/** See `OpenLedgerOptions`. */
export const DEFAULT_BUSY_TIMEOUT_MS = 30_000;

/**
 * Opens a ledger. The database libraries are loaded by the first call, not with this module.
 *
 * @throws LedgerError `LEDGER_MISSING` (read-only, and there is no ledger; no such database), `LEDGER_TOO_NEW` (written by a
 * newer version; nothing is changed), `LEDGER_BAD_INPUT` (no URL of a PostgreSQL database, or no name of a schema), `LEDGER_OUTDATED` (read-only, and its schema is older), `LEDGER_UNREADABLE` (not a ledger),
 * `LEDGER_DRIVER`, `LEDGER_BUSY`, `LEDGER_READ_ONLY`, `LEDGER_FULL`, `LEDGER_CORRUPT`, `LEDGER_IO`.
 */
export async function openLedger(options: OpenLedgerOptions): Promise<Ledger> {
  if (options.postgres !== undefined) {
    const { openPostgresLedger } = await import("./open-postgres-ledger.ts");
    return openPostgresLedger(options);
  }
  const { openSqliteLedger } = await import("./open-sqlite-ledger.ts");
  return openSqliteLedger(options);
}
