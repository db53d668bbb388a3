import { setTimeout as delay } from "node:timers/promises";

import { driverErrorCode } from "./to-ledger-error.ts";

const PAUSE_MS = 20;

/**
 * Repeats an operation that SQLite answers with "busy" without waiting, as it does for a change of the journal mode and
 * while another process recovers the file.
 *
 * @param limitMs - after this time the last error is thrown.
 */
export async function retryWhileBusy<T>(limitMs: number, operation: () => Promise<T>): Promise<T> {
  const deadlineMs = performance.now() + limitMs;
  for (;;) {
    try {
      return await operation();
    } catch (error) {
      if (driverErrorCode(error) !== "SQLITE_BUSY" || performance.now() >= deadlineMs) throw error;
    }
    await delay(PAUSE_MS);
  }
}
