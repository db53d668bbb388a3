import type { Ledger } from "@pawl/database";

import { OrchestratorError } from "../errors.ts";

/** The error of a ledger that cannot be trusted (rules 9#1 and 9#2). @param problem - what does not fit, with its place. */
export function ledgerBroken(ledger: Ledger, problem: string, options?: ErrorOptions): OrchestratorError {
  return new OrchestratorError(
    "LEDGER_BROKEN",
    `${ledger.file}: ${problem}`,
    "Nothing was written. `pawl audit` lists all that does not fit, `pawl rebuild` mends what follows from sound events. Otherwise keep the file as evidence and restore the ledger from a copy.",
    options,
  );
}
