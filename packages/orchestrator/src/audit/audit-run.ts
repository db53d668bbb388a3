import { checkHistory, readHistory } from "@pawl/contract";
import type { Violation } from "@pawl/contract";
import type { Ledger } from "@pawl/database";
import { checkHistoryProgress, deriveProgress } from "@pawl/progress";
import type { CalculationFailure, Derivation } from "@pawl/progress";

import { OrchestratorError } from "../errors.ts";
import { ledgerBroken } from "../session/ledger-broken.ts";
import { readRunHistory } from "./run-history.ts";

/** How the percentages of a run come about, and everything in its history that breaks the contract. */
export interface RunAudit {
  readonly run: string;
  /** The derivation from what is closed at the ledger's head, or why there is none. */
  readonly outcome: Derivation | CalculationFailure;
  /**
   * What differs: reports that show other percentages than the recount gives, and steps and reports that break a rule. Paths
   * are lines of the run's history. Empty when everything that the run ever reported follows from its events.
   */
  readonly violations: readonly Violation[];
}

/**
 * Counts a run's percentages again from the ledger's events alone and compares every report that it emitted (rule 2#5). The
 * counters and projections that the orchestrator works with are not looked at. Writes nothing; an orchestrator may be at work.
 *
 * @param run - `null`: the latest.
 * @throws OrchestratorError `NO_RUN`; `LEDGER_BROKEN` when the hash chain does not verify, a stored report is none, or the ledger has no
 *   event of the run. Errors of the database keep their own codes.
 */
export async function auditRun(ledger: Ledger, run: string | null = null): Promise<RunAudit> {
  // The run before the head: a run that starts in between would have all its events after the head.
  const audited = run ?? (await ledger.latestRun());
  const verification = await ledger.verify();
  if (!verification.ok) throw ledgerBroken(ledger, verification.problem);
  const { head } = verification;
  if (audited === null) throw new OrchestratorError("NO_RUN", `${ledger.file}: there is no run yet`, "Start one with `pawl run`.");
  const { text, stage } = await readRunHistory(ledger, audited, head.seq);
  const history = readHistory(text);
  const [read] = history.runs;
  const last = read?.steps.at(-1);
  if (read === undefined || last === undefined) throw ledgerBroken(ledger, `run ${audited} has no event that its history could show`);
  const { contract } = read;
  return {
    run: audited,
    outcome: deriveProgress({ contract, ledgerHead: head, currentStage: stage, tallies: last.tallies }),
    violations: [...checkHistory(text), ...checkHistoryProgress(text)],
  };
}
