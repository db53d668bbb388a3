import type { DerivationJson } from "../json/json-schemas.ts";
import type { AddViolation } from "./add-violation.ts";

const SHOWN_NUMBERS = ["overall", "overall_percent", "stage_exact", "stage_percent"] as const;

/**
 * Checks rule 2.0.1#1: while an earlier derivation still holds, word for word but for the ledger position, nothing but
 * activity can have happened since, and a claim must show the numbers that it showed.
 *
 * @param expected - what the calculator makes of the facts now.
 * @returns whether the claim moved, so that its wrong counts are explained.
 */
export const checkActivity = (
  earlier: DerivationJson | undefined,
  expected: DerivationJson,
  claim: DerivationJson,
  add: AddViolation,
): boolean => {
  if (earlier === undefined || numbersOf(earlier) !== numbersOf(expected)) return false;
  const moved = SHOWN_NUMBERS.filter((name) => claim[name] !== earlier[name]);
  for (const name of moved) {
    add("2.0.1#1", `/claim/${name}`, String(claim[name]), `${earlier[name]} as before, because only activity lies between`);
  }
  return moved.length > 0;
};

/** A derivation without its ledger position and without the list of artifacts, as one comparable text. */
const numbersOf = ({ contract, current_stage, stages, overall, overall_percent, stage_exact, stage_percent }: DerivationJson): string =>
  JSON.stringify([
    contract,
    current_stage,
    stages.map(({ weight, required, closed, fraction, points }) => [weight, required, closed, fraction, points]),
    overall,
    overall_percent,
    stage_exact,
    stage_percent,
  ]);
