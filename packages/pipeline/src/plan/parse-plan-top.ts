import { normalisePlan } from "./normalise-plan.ts";
import type { PlanOrigin } from "./parse-plan.ts";
import { readPlanSource, toProblems } from "./parse-plan.ts";
import { asMapping } from "./plan-draft.ts";
import { planFileSchema } from "./plan-file.ts";
import type { PlanProblem } from "./plan-problem.ts";
import { type PlanTop, topOf } from "./plan-rules.ts";
import { findAgentProblems } from "./rules/agent-findings.ts";
import { findBudgetProblems } from "./rules/budget-findings.ts";
import { findContractProblems } from "./rules/contract-findings.ts";
import { findLimitProblems } from "./rules/limit-findings.ts";
import { shapeFindings } from "./shape-findings.ts";
import { locateFindings } from "./source/locate-findings.ts";

/** What a plan file says beside its artifacts, or everything that is wrong with that. */
export type PlanTopResult = { readonly ok: true; readonly top: PlanTop } | { readonly ok: false; readonly errors: readonly PlanProblem[] };

/**
 * Reads what a plan file says beside its artifacts, which may be wrong or missing: a plan that is still to be written has its agents
 * and limits first. Never throws.
 */
export const parsePlanTop = (text: string | Uint8Array, origin: PlanOrigin): PlanTopResult => {
  const read = readPlanSource(text, origin.file);
  if (!read.ok) return read;
  const { source } = read;
  const root = { ...asMapping(source.value), artifacts: [] };
  const parsed = planFileSchema.safeParse(root);
  const findings = [
    ...source.findings.filter(({ path }) => path[0] !== "artifacts"),
    ...(parsed.success ? [] : shapeFindings(parsed.error, root)),
    ...findContractProblems(root),
    ...findLimitProblems(root),
    ...findBudgetProblems(root),
    ...findAgentProblems(root, []),
  ];
  const offsets = locateFindings(source.text, findings);
  const problems = toProblems(source.text, findings.map((finding, index) => ({ finding, offset: offsets[index]! })), origin.file);
  const errors = problems.filter(({ severity }) => severity === "error");
  return parsed.success && errors.length === 0 ? { ok: true, top: topOf(normalisePlan(parsed.data)) } : { ok: false, errors };
};
