import { describeFinding, verifyLedger } from "@pawl/database";
import type { Ledger, LedgerAnchor, LedgerHead } from "@pawl/database";
import type { PipelineState } from "@pawl/pipeline";

import { deriveReport } from "./derive-report.ts";
import { ledgerBroken } from "./ledger-broken.ts";

/** A ledger in which everything is what was written. */
export interface SoundLedger {
  readonly head: LedgerHead;
  /** State of the latest run; `null` before the first. */
  readonly state: PipelineState | null;
}

/**
 * Compares everything in the ledger with its events, and its end with what was noted outside, in one reading.
 *
 * @throws OrchestratorError `LEDGER_BROKEN` with the first thing that is not what was written (rules 9#1 and 9#2).
 */
export async function soundLedger(ledger: Ledger, anchors: readonly LedgerAnchor[]): Promise<SoundLedger> {
  const { findings, head, state } = await verifyLedger(ledger, { deriveReport, anchors, maxFindings: 1 });
  const [first] = findings;
  if (first !== undefined) throw ledgerBroken(ledger, describeFinding(first));
  if (head === null) throw new Error("Internal error: a sound ledger without an end");
  return { head, state };
}
