import { calculateShares } from "./calculate-shares.ts";
import { type CalculationInput, inputFailures } from "./check-input.ts";
import type { CalculationFailure } from "./fail-closed-reason.ts";
import type { Fraction } from "./fraction.ts";

/** Percentages of a run, as shown and exact. */
export interface CalculatedProgress {
  readonly ok: true;
  /** Whole points fully earned, 0 to 100: the floor of `overall` (I1). */
  readonly overallPercent: number;
  /** Whole points of the current stage, 0 to 100: the floor of `stage` (I2). */
  readonly stagePercent: number;
  /** Exact overall progress in percentage points, in lowest terms: from 0/1 to 100/1. */
  readonly overall: Fraction;
  /** Exact progress of the current stage in percentage points, in lowest terms. */
  readonly stage: Fraction;
}

/** Result of a calculation: the percentages, or why there are none. */
export type ProgressOutcome = CalculatedProgress | CalculationFailure;

/**
 * Calculates both percentages from closed artifacts and nothing else (rule 2#1). `deriveProgress` gives the same numbers
 * with everything that they follow from.
 *
 * Overall is the sum over the stages of weight x closed / required (rule 4.2#2); a stage's is closed / required x 100
 * (rule 4.3#1). All arithmetic is on integers and fractions, so nothing is rounded on the way; the percentages are the
 * floors of the exact values, and overall is 100 exactly when every required artifact of every stage is closed.
 * Anything unclear gives a failure, never a guess. Pure, and never throws.
 */
export const calculateProgress = (input: CalculationInput): ProgressOutcome => {
  const [failed] = inputFailures(input);
  if (failed !== undefined) return failed;
  const { overall, overallPercent, stageExact, stagePercent } = calculateShares(input);
  return { ok: true, overallPercent, stagePercent, overall, stage: stageExact };
};
