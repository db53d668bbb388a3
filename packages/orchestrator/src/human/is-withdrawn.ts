import { LedgerError } from "@pawl/database";

/** Whether an error says that a command was withdrawn meanwhile by whoever gave it, so that nothing of it was stored. */
export function isWithdrawn(error: unknown): boolean {
  return error instanceof LedgerError && error.code === "LEDGER_COMMAND_UNKNOWN";
}
