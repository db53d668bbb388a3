import type { PerStage, RuleId, Stage } from "@pawl/contract";
import { type Derivation, type DerivationInput, derivationFailures, deriveProgress } from "../derive-progress.ts";
import type { CalculationFailure, FailClosedReason } from "../fail-closed-reason.ts";
import type { DerivationFacts } from "../json/json-schemas.ts";
import type { StageTally } from "../stage-tally.ts";
import { countArtifacts } from "../tally-artifacts.ts";

/** What the calculator makes of the facts: a derivation, or everything for which there is none. */
export type Expected =
  | { readonly kind: "derivation"; readonly derivation: Derivation; readonly tallies: PerStage<StageTally> }
  | { readonly kind: "failures"; readonly failures: readonly CalculationFailure[] };

/** Calculates from the facts what a right claim would say. */
export const expectedDerivation = (facts: DerivationFacts): Expected => {
  const counted = facts.artifacts === undefined ? null : countArtifacts(facts.artifacts);
  // Both may be wrong in ways that their types exclude: telling that is what the calculator's own checks are for.
  const tallies = (counted?.tallies ?? facts.tallies) as PerStage<StageTally>;
  const currentStage = facts.current_stage as Stage;
  const input: DerivationInput = { contract: facts.contract, ledgerHead: facts.ledger_head, currentStage, tallies };
  const failures = [...(counted?.failures ?? []), ...derivationFailures(input)];
  if (failures.length > 0) return { kind: "failures", failures };
  const derivation = deriveProgress(input);
  return derivation.ok ? { kind: "derivation", derivation, tallies } : { kind: "failures", failures: [derivation] };
};

/** The rule that is broken when percentages are claimed in spite of a failure, or a failure that is none. */
export const RULE_OF_REASON: Readonly<Record<FailClosedReason, RuleId>> = {
  BAD_STAGE: "4.2#3",
  BAD_WEIGHTS: "4.2#3",
  WRONG_WEIGHTS: "4.2.1#1",
  BAD_LEDGER_HEAD: "4.2#3",
  BAD_TALLY: "4.2#3",
  NO_REQUIRED_ARTIFACTS: "6.1#3",
  UNCLEAR_REQUIREMENTS: "6.1#3",
  UNKNOWN_VERIFICATION: "4.3#3",
};
