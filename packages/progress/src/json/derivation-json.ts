import type { Stage } from "@pawl/contract";
import type { StageShare } from "../calculate-shares.ts";
import { type Derivation, deriveProgress } from "../derive-progress.ts";
import { formatFraction } from "../fraction-text.ts";
import type { StageTally } from "../stage-tally.ts";
import { copyJson } from "./copy-json.ts";
import { type DerivationJson, derivationClaimSchema } from "./json-schemas.ts";

/** The JSON form of a derivation: plain data whose members stand in the order of the published schema. */
export const renderDerivation = (derivation: Derivation): DerivationJson => {
  const [A, B, C, D] = derivation.stages;
  return {
    contract: derivation.contract,
    ledger_head: derivation.ledgerHead,
    current_stage: derivation.currentStage,
    stages: [renderStage("A", A), renderStage("B", B), renderStage("C", C), renderStage("D", D)],
    overall: formatFraction(derivation.overall),
    overall_percent: derivation.overallPercent,
    stage_exact: formatFraction(derivation.stageExact),
    stage_percent: derivation.stagePercent,
  };
};

const renderStage = <Name extends Stage>(stage: Name, { weight, required, closed, fraction, points }: StageShare) => ({
  stage,
  weight,
  required,
  closed,
  fraction: formatFraction(fraction),
  points: formatFraction(points),
});

/**
 * The derivation that a JSON value stands for, or `null` when it is not exactly what {@link renderDerivation} makes of
 * one. What cannot be calculated, or is calculated wrongly, is no derivation: all numbers are calculated again, and must
 * be the ones that the value has. The order of members does not matter. Never throws.
 */
export const parseDerivation = (value: unknown): Derivation | null => {
  const json = derivationClaimSchema.safeParse(copyJson(value));
  if (!json.success) return null;
  const { contract, ledger_head: ledgerHead, current_stage: currentStage, stages } = json.data;
  const [A, B, C, D] = stages;
  const tallies = { A: tallyOf(A), B: tallyOf(B), C: tallyOf(C), D: tallyOf(D) };
  const derivation = deriveProgress({ contract, ledgerHead, currentStage: currentStage as Stage, tallies });
  if (!derivation.ok) return null;
  return JSON.stringify(renderDerivation(derivation)) === JSON.stringify(json.data) ? derivation : null;
};

const tallyOf = ({ required, closed }: DerivationJson["stages"][number]): StageTally => ({ required, closed, unknown: 0 });
