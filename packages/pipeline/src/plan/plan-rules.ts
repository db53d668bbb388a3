import { sameValue } from "../util/same-value.ts";
import { normalisePlan } from "./normalise-plan.ts";
import type { Plan } from "./plan.ts";
import { asList, asMapping } from "./plan-draft.ts";
import type { PlanFile } from "./plan-file.ts";
import type { Finding } from "./plan-problem.ts";

/** Everything that a plan says but its artifacts. */
export type PlanTop = Omit<Plan, "artifacts">;

/** What a plan has to keep to beyond being valid: the user's rules for one that somebody else has written. */
export interface PlanRules {
  /** Fewest artifacts, optional ones included. */
  readonly minArtifacts: number;
  /** Most artifacts, optional ones included. */
  readonly maxArtifacts: number;
  /** Whether gates that prove little are errors too: every warning counts as one. */
  readonly isStrict: boolean;
  /** What everything beside the artifacts has to say; `null`: whatever is valid. */
  readonly top: PlanTop | null;
}

/** A plan without its artifacts. */
export const topOf = (plan: Plan): PlanTop => {
  const { artifacts: _, ...top } = plan;
  return top;
};

/**
 * Reports where a file breaks the rules.
 *
 * @param parsed - the file's content, `null` where its shape is wrong: what it says beside the artifacts cannot be compared then.
 */
export const findRuleProblems = (root: unknown, parsed: PlanFile | null, rules: PlanRules): Finding[] => [
  ...countFindings(root, rules),
  ...(parsed === null || rules.top === null ? [] : topFindings(parsed, rules.top)),
];

const countFindings = (root: unknown, { minArtifacts, maxArtifacts }: PlanRules): Finding[] => {
  const count = asList(asMapping(root)["artifacts"]).length;
  const at = { path: ["artifacts"], at: "key" } as const;
  if (count < minArtifacts) return [{ code: "TOO_FEW_ARTIFACTS", message: `${count} artifacts are fewer than the ${minArtifacts} that are asked for`, ...at }];
  if (count > maxArtifacts) return [{ code: "TOO_MANY_ARTIFACTS", message: `${count} artifacts are more than the ${maxArtifacts} that are allowed`, ...at }];
  return [];
};

const topFindings = (parsed: PlanFile, top: PlanTop): Finding[] => {
  const found: PlanTop = topOf(normalisePlan({ ...parsed, artifacts: [] }));
  const names = new Set([...Object.keys(top), ...Object.keys(found)]);
  return [...names]
    .filter((name) => !sameValue(found[name as keyof PlanTop], top[name as keyof PlanTop]))
    .map((name) => ({ code: "TOP_CHANGED", message: `\`${name}\` differs from what was given; only \`artifacts\` may be changed`, path: [name], at: "key" }));
};
