import type { Stage } from "@pawl/contract";
import type { CalculationInput } from "./check-input.ts";
import { addFractions, type Fraction, multiplyFraction, reduce, wholePoints } from "./fraction.ts";

/** What one stage contributes, with everything that it follows from. */
export interface StageShare {
  readonly stage: Stage;
  /** Whole points, from the contract version in force. */
  readonly weight: number;
  /** Number of required artifacts, at least 1. */
  readonly required: number;
  /** Number of those that are closed. */
  readonly closed: number;
  /** closed / required, from 0/1 to 1/1. */
  readonly fraction: Fraction;
  /** weight x fraction, in percentage points. */
  readonly points: Fraction;
}

/** The shares of the stages and what follows from them, exact and as shown. */
export interface Shares {
  /** A to D, in this order. */
  readonly stages: readonly [StageShare, StageShare, StageShare, StageShare];
  /** Exact overall progress in percentage points: the sum of the points (rule 4.2#2), from 0/1 to 100/1. */
  readonly overall: Fraction;
  /** Whole points fully earned, 0 to 100: the floor of `overall` (I1). */
  readonly overallPercent: number;
  /** Exact progress of the current stage in percentage points: 100 x its fraction (rule 4.3#1). */
  readonly stageExact: Fraction;
  /** Whole points of the current stage, 0 to 100: the floor of `stageExact` (I2). */
  readonly stagePercent: number;
}

const FULL_PERCENT = 100n;

/** The part of a stage that is done. `required` must be at least 1. */
export const doneFraction = (closed: number, required: number): Fraction => reduce(BigInt(closed), BigInt(required));

/** What a stage of this weight contributes to overall progress, in percentage points. */
export const weightedPoints = (weight: number, fraction: Fraction): Fraction => multiplyFraction(BigInt(weight), fraction);

/** Exact overall progress from the points of the stages. */
export const sumOfPoints = (points: readonly Fraction[]): Fraction => points.reduce(addFractions);

/** Exact progress of a stage in percentage points. */
export const percentagePoints = (fraction: Fraction): Fraction => multiplyFraction(FULL_PERCENT, fraction);

/**
 * The arithmetic of the contract, the only one in this package: everything that shows or checks a percentage goes through
 * here. On integers and fractions throughout, so nothing is rounded on the way. The input must have no failures.
 */
export const calculateShares = ({ weights, tallies, currentStage }: CalculationInput): Shares => {
  const share = (stage: Stage): StageShare => {
    const weight = weights[stage];
    const { required, closed } = tallies[stage];
    const fraction = doneFraction(closed, required);
    return { stage, weight, required, closed, fraction, points: weightedPoints(weight, fraction) };
  };
  const stages = [share("A"), share("B"), share("C"), share("D")] as const;
  const overall = sumOfPoints(stages.map(({ points }) => points));
  const stageExact = percentagePoints(share(currentStage).fraction);
  return { stages, overall, overallPercent: wholePoints(overall), stageExact, stagePercent: wholePoints(stageExact) };
};
