import { retryWhile } from "./retry-while.ts";
import { driverErrorCode } from "./to-ledger-error.ts";

/**
 * Repeats an operation that SQLite answers with "busy" without waiting, as it does for a change of the journal mode and
 * while another process recovers the file.
 *
 * @param limitMs - after this time the last error is thrown.
 */
export function retryWhileBusy<T>(limitMs: number, operation: () => Promise<T>): Promise<T> {
  return retryWhile((error) => driverErrorCode(error) === "SQLITE_BUSY", limitMs, operation);
}
