import { STAGES } from "@pawl/contract";
import { asMapping } from "../plan-draft.ts";
import type { Finding } from "../plan-problem.ts";

const TOTAL_WEIGHT = 100;

/** Weights that are right one by one and wrong together. The schema tells what is wrong with a single one. */
export const findContractProblems = (root: unknown): Finding[] => {
  const weights = asMapping(asMapping(asMapping(root)["contract"])["weights"]);
  const values = STAGES.map((stage) => weights[stage]);
  if (!values.every((value) => typeof value === "number" && Number.isInteger(value) && value >= 1 && value < TOTAL_WEIGHT)) return [];
  const sum = values.reduce<number>((total, value) => total + Number(value), 0);
  if (sum === TOTAL_WEIGHT) return [];
  const by = sum > TOTAL_WEIGHT ? `take ${sum - TOTAL_WEIGHT} away from them` : `add ${TOTAL_WEIGHT - sum} to them`;
  const message = `the weights sum to ${sum}, not to ${TOTAL_WEIGHT}; ${by}`;
  return [{ code: "BAD_WEIGHTS", message, path: ["contract", "weights"] }];
};
