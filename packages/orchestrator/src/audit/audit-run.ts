import { checkHistory, readHistory } from "@pawl/contract";
import type { Violation } from "@pawl/contract";
import { verifyLedger } from "@pawl/database";
import type { Ledger, LedgerAnchor, LedgerFinding, LedgerHead } from "@pawl/database";
import { checkHistoryProgress, deriveProgress } from "@pawl/progress";
import type { CalculationFailure, Derivation } from "@pawl/progress";

import { OrchestratorError } from "../errors.ts";
import { deriveReport } from "../session/derive-report.ts";
import { ledgerBroken } from "../session/ledger-broken.ts";
import { readRunHistory } from "./run-history.ts";

/** How the percentages of a run come about, and everything in its history that breaks the contract. */
export interface RunRecount {
  readonly run: string;
  /** The derivation from what is closed at the ledger's head, or why there is none. */
  readonly outcome: Derivation | CalculationFailure;
  /**
   * What differs: reports that show other percentages than the recount gives, and steps and reports that break a rule. Paths
   * are lines of the run's history. Empty when everything that the run ever reported follows from its events.
   */
  readonly violations: readonly Violation[];
}

/** What an audit gives. */
export interface RunAudit {
  /** `null` where the ledger is so broken that nothing can be counted; then `findings` says how. */
  readonly recount: RunRecount | null;
  /** Everything in the whole ledger that is not what was written; at most the first hundred. */
  readonly findings: readonly LedgerFinding[];
  /** Whether there are more findings than these. */
  readonly hasMore: boolean;
  /** Where the ledger's end was noted outside of it, as it was given to compare with. */
  readonly anchors: readonly LedgerAnchor[];
}

/** What is audited, and what the ledger is compared with. */
export interface AuditOptions {
  /** `null`: the latest. */
  readonly run: string | null;
  /** See `readAnchors`. */
  readonly anchors: readonly LedgerAnchor[];
}

/**
 * Compares everything in the ledger with its events and its end with the notes of it outside, and counts a run's percentages
 * again from the events alone, comparing every report that it emitted (rule 2#5). Writes nothing; an orchestrator may be at work.
 *
 * @throws OrchestratorError `NO_RUN`. Errors of the database keep their own codes.
 */
export async function auditRun(ledger: Ledger, { run, anchors }: AuditOptions): Promise<RunAudit> {
  const { findings, hasMore, head, state } = await verifyLedger(ledger, { deriveReport, anchors });
  // Not the run that is the latest by now: one that started in between has all its events after the head.
  const recount = await recountUnlessBroken(ledger, run ?? state?.run ?? null, { head, isSound: findings.length === 0 });
  return { recount, findings, hasMore, anchors };
}

/** In a ledger with findings the recount may meet what it cannot read; the findings say more then. */
async function recountUnlessBroken(
  ledger: Ledger,
  run: string | null,
  { head, isSound }: { readonly head: LedgerHead | null; readonly isSound: boolean },
): Promise<RunRecount | null> {
  if (head === null) return null;
  try {
    return await recountRun(ledger, run ?? (isSound ? null : await ledger.latestRun()), head);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (isSound || (code !== "LEDGER_BROKEN" && code !== "LEDGER_CORRUPT")) throw error;
    return null;
  }
}

async function recountRun(ledger: Ledger, run: string | null, head: LedgerHead): Promise<RunRecount> {
  if (run === null) throw new OrchestratorError("NO_RUN", `${ledger.file}: there is no run yet`, "Start one with `pawl run`.");
  const { text, stage } = await readRunHistory(ledger, run, head.seq);
  const history = readHistory(text);
  // Where the plan was amended or artifacts were registered, the run's last part says what stands.
  const read = history.runs.at(-1);
  const last = read?.steps.at(-1);
  if (read === undefined || last === undefined) throw ledgerBroken(ledger, `run ${run} has no event that its history could show`);
  const { contract } = read;
  return {
    run,
    outcome: deriveProgress({ contract, ledgerHead: head, currentStage: stage, tallies: last.tallies }),
    violations: [...checkHistory(text), ...checkHistoryProgress(text)],
  };
}
