import { STAGES } from "@pawl/contract";
import { doneFraction, percentagePoints, sumOfPoints, weightedPoints } from "../calculate-shares.ts";
import { isCount } from "../check-input.ts";
import { type Fraction, wholePoints } from "../fraction.ts";
import { formatFraction, parseFraction } from "../fraction-text.ts";
import type { DerivationJson } from "../json/json-schemas.ts";
import type { AddViolation } from "./add-violation.ts";

type ClaimedStage = DerivationJson["stages"][number];

/**
 * Checks every number of a claim that follows from others, each against the claim's own numbers before it. Counts and
 * weights that are no whole numbers give nothing to calculate with; that they differ from the facts is said elsewhere.
 */
export const checkArithmetic = (claim: DerivationJson, add: AddViolation): void => {
  claim.stages.forEach((stage, index) => checkStage(stage, `/claim/stages/${index}`, add));

  const overall = sumOfPoints(claim.stages.map(({ points }) => read(points)));
  if (claim.overall !== formatFraction(overall)) {
    add("4.2#2", "/claim/overall", claim.overall, `${formatFraction(overall)}, the sum of the points`);
  }
  const current = claim.stages[STAGES.findIndex((stage) => stage === claim.current_stage)];
  if (current !== undefined) {
    const exact = formatFraction(percentagePoints(read(current.fraction)));
    if (claim.stage_exact !== exact) {
      add("4.3#1", "/claim/stage_exact", claim.stage_exact, `${exact}, 100 times the fraction of stage ${current.stage}`);
    }
  }
  checkShown("overall", claim.overall, claim.overall_percent, add);
  checkShown("stage", claim.stage_exact, claim.stage_percent, add);
};

const checkStage = ({ weight, required, closed, fraction, points }: ClaimedStage, path: string, add: AddViolation): void => {
  if (isCount(required) && isCount(closed) && required > 0) {
    const done = formatFraction(doneFraction(closed, required));
    if (fraction !== done) add("4.3#1", `${path}/fraction`, fraction, `${done}, which is closed / required`);
  }
  if (isCount(weight)) {
    const weighted = formatFraction(weightedPoints(weight, read(fraction)));
    if (points !== weighted) add("4.2#2", `${path}/points`, points, `${weighted}, which is weight x fraction`);
  }
};

const checkShown = (name: "overall" | "stage", exact: string, percent: number, add: AddViolation): void => {
  const whole = wholePoints(read(exact));
  if (percent !== whole) add("4.2.2#1", `/claim/${name}_percent`, String(percent), `${whole}, the whole points in ${exact}`);
};

/** A fraction of the claim, which its schema has let through only if it can be read. */
const read = (text: string): Fraction => parseFraction(text) as Fraction;
