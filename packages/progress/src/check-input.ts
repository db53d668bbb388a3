import { describeFound, type PerStage, type Stage, STAGES, weightsProblem } from "@pawl/contract";
import { type CalculationFailure, failure } from "./fail-closed-reason.ts";
import type { StageTally } from "./stage-tally.ts";

/** What a calculation needs. */
export interface CalculationInput {
  /** Whole points per stage, from the contract version in force; each at least 1, together 100. */
  readonly weights: PerStage<number>;
  readonly tallies: PerStage<StageTally>;
  readonly currentStage: Stage;
}

/** Largest count: every whole number up to here is exact in a double; above it a count may already have been rounded. */
export const MAX_COUNT = 2 ** 53;

/** Whether a value is a count: a whole number from 0 to {@link MAX_COUNT}. */
export const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_COUNT;

/**
 * Everything for which the input cannot be calculated; empty when it can. The types already exclude most of it; they are
 * checked all the same, because a calculator that trusts a wrong input shows a wrong percentage.
 */
export const inputFailures = ({ currentStage, weights, tallies }: CalculationInput): readonly CalculationFailure[] =>
  [stageFailure(currentStage), weightsFailure(weights), ...STAGES.flatMap((stage) => tallyFailures(stage, tallies?.[stage]))]
    .filter((found) => found !== null);

const stageFailure = (stage: unknown): CalculationFailure | null =>
  STAGES.some((known) => known === stage)
    ? null
    : failure("BAD_STAGE", `the current stage is ${describeFound(stage)}, not one of ${STAGES.join(", ")}`);

/** A weight of 0 would let the sum reach 100 while that stage is unfinished, against I1. */
const weightsFailure = (weights: unknown): CalculationFailure | null => {
  const problem = weightsProblem(weights);
  return problem === null ? null : failure("BAD_WEIGHTS", `the weights ${problem}`);
};

const tallyFailures = (stage: Stage, tally: StageTally | undefined): readonly (CalculationFailure | null)[] => {
  const fault = tallyFault(tally);
  if (fault !== null) return [failure("BAD_TALLY", `stage ${stage}: ${fault}`)];
  const { required, unknown } = tally as StageTally;
  if (required === 0) return [failure("NO_REQUIRED_ARTIFACTS", `stage ${stage} has no required artifact`)];
  if (unknown === 0) return [];
  const subject = unknown === 1 ? "1 required artifact is" : `${unknown} required artifacts are`;
  return [failure("UNKNOWN_VERIFICATION", `stage ${stage}: whether ${subject} verified is not known`)];
};

const tallyFault = (tally: Partial<StageTally> | null | undefined): string | null => {
  if (typeof tally !== "object" || tally === null) return "there is no tally";
  for (const name of ["required", "closed", "unknown"] as const) {
    const count: unknown = tally[name];
    if (!isCount(count)) return `${name} is ${describeFound(count)}, not a whole number from 0 to 2^53`;
  }
  const { required, closed, unknown } = tally as StageTally;
  // As integers: the sum of two counts near 2^53 is not exact in a double.
  if (BigInt(closed) + BigInt(unknown) > BigInt(required)) {
    return `${closed} closed and ${unknown} unknown are more than the ${required} required`;
  }
  return null;
};
