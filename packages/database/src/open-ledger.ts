import type { DriverInfo, DriverName } from "./driver/load-driver.ts";
import type { Ledger } from "./ledger.ts";

/** Which ledger to open, and how. */
export interface OpenLedgerOptions {
  /** Path of the file. */
  readonly file: string;
  /**
   * `auto` (default): `sqlite3` where it can be loaded, else `node-sqlite`, which blocks the event loop during each
   * statement.
   */
  readonly driver?: "auto" | DriverName;
  /**
   * `read-write` (default) creates the file and its folder where they are missing and brings an older schema up to date.
   * `read-only` does neither and changes nothing in the file; SQLite may put its two side files (`-wal`, `-shm`) beside it.
   */
  readonly mode?: "read-write" | "read-only";
  /** Told which driver was chosen, before the file is touched. */
  readonly onDriver?: (info: DriverInfo) => void;
  /** How long to wait for another process that writes, in milliseconds; default {@link DEFAULT_BUSY_TIMEOUT_MS}. */
  readonly busyTimeoutMs?: number;
}

/** See {@link OpenLedgerOptions.busyTimeoutMs}. */
export const DEFAULT_BUSY_TIMEOUT_MS = 5000;

/**
 * Opens a ledger. The database libraries are loaded by the first call, not with this module.
 *
 * @throws LedgerError `LEDGER_MISSING` (read-only, and there is no ledger), `LEDGER_TOO_NEW` (written by a newer version;
 * the file is not changed), `LEDGER_OUTDATED` (read-only, and its schema is older), `LEDGER_UNREADABLE` (not a ledger),
 * `LEDGER_DRIVER`, `LEDGER_BUSY`, `LEDGER_READ_ONLY`, `LEDGER_FULL`, `LEDGER_CORRUPT`, `LEDGER_IO`.
 */
export async function openLedger(options: OpenLedgerOptions): Promise<Ledger> {
  const { openSqliteLedger } = await import("./open-sqlite-ledger.ts");
  return openSqliteLedger(options);
}
