import { CALCULATION_QUESTION } from "@pawl/contract";
import { deriveProgress, type DerivationFacts, type DerivationJson, renderDerivation } from "../../src/index.ts";
import { ledgerHead, tally, weights } from "../inputs.ts";

/** Counts of a run in stage B: A closed, a third of B. */
const counts = { A: tally(3, 3), B: tally(1, 3), C: tally(0, 9), D: tally(0, 2) };

/** Facts with counts, with parts replaced. */
export const facts = (overrides: Partial<DerivationFacts> = {}): DerivationFacts => ({
  contract: { version: "1", weights },
  ledger_head: ledgerHead(41),
  current_stage: "B",
  tallies: counts,
  previous: { overall_percent: 20, stage_percent: 0 },
  ...overrides,
});

/** The right claim about these facts. */
export const claim = (): DerivationJson => {
  const contract = { version: "1", weights };
  const derivation = deriveProgress({ contract, ledgerHead: ledgerHead(41), currentStage: "B", tallies: counts });
  if (!derivation.ok) throw new Error(derivation.detail);
  return renderDerivation(derivation);
};

/** The fail-closed report of a run in stage B whose previous report showed 20. */
export const failClosedReport = {
  status_type: "LIVE",
  current_stage: "B",
  overall_progress_percent: 20,
  stage_progress_percent: 0,
  last_completed_artifact: "docs/scope.md",
  current_task: "Generate docs/api.md",
  issues: [],
  blocking_questions: [CALCULATION_QUESTION],
  next_step: "",
};
