import { type PerStage, type Stage, STAGES } from "@pawl/contract";
import type { CalculationFailure, FailClosedReason } from "./fail-closed-reason.ts";
import type { StageTally } from "./stage-tally.ts";

/** What a calculation needs. */
export interface CalculationInput {
  /** Whole points per stage, from the contract version in force; each at least 1, together 100. */
  readonly weights: PerStage<number>;
  readonly tallies: PerStage<StageTally>;
  readonly currentStage: Stage;
}

const TOTAL_WEIGHT = 100;
/** Every whole number up to here is exact in a double; above it a count may already have been rounded. */
const MAX_COUNT = 2 ** 53;

const failure = (reason: FailClosedReason, detail: string): CalculationFailure => ({ ok: false, reason, detail });

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_COUNT;

/**
 * The first reason why the input cannot be calculated, or `null`. The types already exclude most of it; they are
 * checked all the same, because a calculator that trusts a wrong input shows a wrong percentage.
 */
export const inputFailure = (input: CalculationInput): CalculationFailure | null => {
  if (!STAGES.includes(input.currentStage)) {
    return failure("BAD_STAGE", `the current stage is ${show(input.currentStage)}, not one of ${STAGES.join(", ")}`);
  }
  return weightsFailure(input.weights) ?? talliesFailure(input.tallies);
};

const weightsFailure = (weights: PerStage<number>): CalculationFailure | null => {
  let sum = 0;
  for (const stage of STAGES) {
    const weight: unknown = weights?.[stage];
    // A weight of 0 would let the sum reach 100 while that stage is unfinished, against I1.
    if (!isCount(weight) || weight < 1) {
      return failure("BAD_WEIGHTS", `the weight of stage ${stage} is ${show(weight)}, not a whole number of at least 1`);
    }
    sum += weight;
  }
  return sum === TOTAL_WEIGHT ? null : failure("BAD_WEIGHTS", `the weights sum to ${sum}, not to ${TOTAL_WEIGHT}`);
};

const talliesFailure = (tallies: PerStage<StageTally>): CalculationFailure | null => {
  for (const stage of STAGES) {
    const fault = tallyFault(tallies?.[stage]);
    if (fault !== null) return failure("BAD_TALLY", `stage ${stage}: ${fault}`);
  }
  const empty = STAGES.find((stage) => tallies[stage].required === 0);
  if (empty !== undefined) return failure("NO_REQUIRED_ARTIFACTS", `stage ${empty} has no required artifact`);
  const unknown = STAGES.find((stage) => tallies[stage].unknown > 0);
  if (unknown === undefined) return null;
  const count = tallies[unknown].unknown;
  return failure(
    "UNKNOWN_VERIFICATION",
    `stage ${unknown}: whether ${count} required ${count === 1 ? "artifact is" : "artifacts are"} verified is not known`,
  );
};

const tallyFault = (tally: Partial<StageTally> | null | undefined): string | null => {
  if (typeof tally !== "object" || tally === null) return "there is no tally";
  for (const name of ["required", "closed", "unknown"] as const) {
    const count: unknown = tally[name];
    if (!isCount(count)) return `${name} is ${show(count)}, not a whole number from 0 to 2^53`;
  }
  const { required, closed, unknown } = tally as StageTally;
  // As integers: the sum of two counts near 2^53 is not exact in a double.
  if (BigInt(closed) + BigInt(unknown) > BigInt(required)) {
    return `${closed} closed and ${unknown} unknown are more than the ${required} required`;
  }
  return null;
};

const show = (value: unknown): string => {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.slice(0, 40));
    case "number":
      return String(value);
    default:
      return value === null ? "null" : typeof value;
  }
};
