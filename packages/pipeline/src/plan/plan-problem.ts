import { showText } from "../util/show-text.ts";
import type { PLAN_PROBLEM_CODES } from "./plan-problem-codes.ts";

/** Stable name of what is wrong; {@link PLAN_PROBLEM_CODES} says what each means. */
export type PlanProblemCode = keyof typeof PLAN_PROBLEM_CODES;

/** An error keeps the plan from running; a warning does not. */
export type PlanProblemSeverity = "error" | "warning";

/** One thing that is wrong with a plan file, and where. */
export interface PlanProblem {
  readonly code: PlanProblemCode;
  readonly severity: PlanProblemSeverity;
  /** One line: what is wrong, and what to write instead. Safe to print on a terminal. */
  readonly message: string;
  /** The file as the caller named it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** Place in the plan such as `artifacts[3].gate.checks[0].run`; empty for the file as a whole. */
  readonly path: string;
}

/** Keys and list positions that lead from the top of the plan to a value. */
export type PlanPath = readonly (string | number)[];

/** A problem whose place is known in the plan, not yet in the text. */
export interface Finding {
  readonly code: PlanProblemCode;
  readonly message: string;
  readonly path: PlanPath;
  /** `key`: the key at the end of the path is meant, not its value. */
  readonly at?: "key";
  /** Offset into the text where the path cannot say it, as for the second one of two equal keys. */
  readonly offset?: number;
}

const PLAIN_KEY = /^[A-Za-z_][\w-]*$/;

/** A path as people write it: `artifacts[3].gate`, with keys that are no plain words in brackets and quotes. */
export const formatPlanPath = (path: PlanPath): string => {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (!PLAIN_KEY.test(step)) text += `[${showText(step)}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
};
