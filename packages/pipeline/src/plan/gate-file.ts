import { z } from "zod";
import { tested } from "./tested.ts";
import { countPatternProblem, idProblem, planGlobProblem, positiveDurationProblem, programProblem } from "./value-problems.ts";

/** Grammar of a duration, for editors. */
export const DURATION_PATTERN = "^[0-9]+(ms|s|m|h)$";

/** A duration over 0. */
export const duration = () => tested(positiveDurationProblem).meta({ pattern: DURATION_PATTERN });
/** A name that others refer to. */
export const id = () => tested(idProblem).meta({ pattern: "^[a-z0-9][a-z0-9._-]*$", maxLength: 100 });
/** A list of globs. */
export const globs = () => z.array(tested(planGlobProblem));
/** A program and its arguments. */
export const argv = () => z.tuple([tested(programProblem)], z.string());
/** A whole number. */
export const count = (least: number, most: number) => z.int().min(least).max(most);

const check = z.strictObject({
  run: argv().describe("Program and arguments; exit code 0 means success. No shell is involved."),
  count: tested(countPatternProblem)
    .optional()
    .describe("Regular expression (flag m) whose one capture group is the number of tests that ran; matches are added up."),
  min: count(1, 1_000_000_000).optional().describe("Least number of counted tests. Needs `count`. Default 1."),
  timeout: duration().optional().describe("Time limit of this check. Default 10m."),
});

/** Schema of a gate. */
export const gate = z.strictObject({
  checks: z.array(check).min(1).describe("Commands that all must succeed, in a clean checkout of what would land."),
  control: z
    .enum(["parent", "none"])
    .optional()
    .describe('"parent": the checks must fail with the artifact taken out, else they prove nothing. "none" switches that off. Default parent.'),
});
