import { normalisePlan } from "./normalise-plan.ts";
import type { Plan } from "./plan.ts";
import { asList, asMapping, draftArtifacts } from "./plan-draft.ts";
import { planFileSchema } from "./plan-file.ts";
import { MAX_ARTIFACTS } from "./plan-limits.ts";
import { PLAN_PROBLEM_CODES } from "./plan-problem-codes.ts";
import { type Finding, formatPlanPath, type PlanProblem } from "./plan-problem.ts";
import { findRuleProblems, type PlanRules } from "./plan-rules.ts";
import { findAgentProblems } from "./rules/agent-findings.ts";
import { findContractProblems } from "./rules/contract-findings.ts";
import { findCycles } from "./rules/cycle-findings.ts";
import { findDuplicateIds } from "./rules/duplicate-ids.ts";
import { findGateProblems } from "./rules/gate-findings.ts";
import { findBudgetProblems, findUnmeasuredBudgets } from "./rules/budget-findings.ts";
import { findLimitProblems } from "./rules/limit-findings.ts";
import { findLocationOverlaps } from "./rules/location-overlaps.ts";
import { findNeedProblems } from "./rules/need-findings.ts";
import { findPromptProblems } from "./rules/prompt-findings.ts";
import { findRegistrationProblems } from "./rules/registration-findings.ts";
import { findEmptyStages } from "./rules/stage-findings.ts";
import { findWebhookProblems } from "./rules/webhook-findings.ts";
import { findWritesOverlaps } from "./rules/writes-overlaps.ts";
import { shapeFindings } from "./shape-findings.ts";
import { numbersOf, withSharedParts } from "../schedule/shared-parts.ts";
import { decodeText } from "./source/decode-text.ts";
import { findAlias } from "./source/find-alias.ts";
import { createLineIndex } from "./source/line-index.ts";
import { locateFindings } from "./source/locate-findings.ts";
import type { PlanSource } from "./source/plan-source.ts";
import { readYaml } from "./source/read-yaml.ts";

/** A plan that can run, or everything that keeps it from running; both with what deserves a second look. */
export type PlanResult =
  | { readonly ok: true; readonly plan: Plan; readonly warnings: readonly PlanProblem[] }
  | { readonly ok: false; readonly errors: readonly PlanProblem[]; readonly warnings: readonly PlanProblem[] };

type Refused = Extract<PlanResult, { readonly ok: false }>;

/** Where a plan came from, for messages. */
export interface PlanOrigin {
  /** The file as the operator would name it. */
  readonly file: string;
}

interface Place {
  readonly finding: Finding;
  readonly offset: number;
}

/** Findings as problems, in the order of the text. */
export const toProblems = (text: string, places: readonly Place[], file: string): PlanProblem[] => {
  if (places.length === 0) return [];
  const lineAndColumn = createLineIndex(text);
  return places
    .toSorted((left, right) => left.offset - right.offset)
    .map(({ finding, offset }) => ({
      code: finding.code,
      severity: PLAN_PROBLEM_CODES[finding.code].severity,
      message: finding.message,
      file,
      ...lineAndColumn(offset),
      path: formatPlanPath(finding.path),
    }));
};

const refuse = (text: string, finding: Finding, file: string): Refused => ({
  ok: false,
  errors: toProblems(text, [{ finding, offset: finding.offset ?? 0 }], file),
  warnings: [],
});

/** Rules across values. They read the file's content as it is, so that they find theirs beside errors of shape. */
const ruleFindings = (root: unknown): Finding[] => {
  const artifacts = draftArtifacts(root);
  return [
    ...findContractProblems(root),
    ...findLimitProblems(root),
    ...findBudgetProblems(root),
    ...findUnmeasuredBudgets(root, artifacts),
    ...findAgentProblems(root, artifacts),
    ...findWebhookProblems(root),
    ...findEmptyStages(root, artifacts),
    ...findDuplicateIds(artifacts),
    ...findLocationOverlaps(artifacts),
    ...findWritesOverlaps(artifacts),
    ...findNeedProblems(artifacts),
    ...findCycles(artifacts),
    ...findGateProblems(root, artifacts),
    ...findRegistrationProblems(root, artifacts),
    ...findPromptProblems(root, artifacts),
  ];
};

const compact = (plan: Plan): Plan => ({ ...plan, artifacts: withSharedParts(plan.artifacts, numbersOf(plan.artifacts)) });

const checkSource = (source: PlanSource, file: string, rules: PlanRules | null): PlanResult => {
  const root = source.value;
  const parsed = planFileSchema.safeParse(root);
  // A value that could not be read is not of the right type either; once is enough.
  const isUnread = new Set(source.findings.filter(({ code }) => code !== "DUPLICATE_KEY").map(({ path }) => formatPlanPath(path)));
  const findings = [
    ...source.findings,
    ...(parsed.success ? [] : shapeFindings(parsed.error, root)).filter(({ path }) => !isUnread.has(formatPlanPath(path))),
    ...ruleFindings(root),
    ...(rules === null ? [] : findRuleProblems(root, parsed.data ?? null, rules)),
  ];
  const offsets = locateFindings(source.text, findings);
  const places = findings.map((finding, index) => ({ finding, offset: offsets[index]! }));
  const found = toProblems(source.text, places, file);
  const problems = rules?.isStrict === true ? found.map((problem) => ({ ...problem, severity: "error" as const })) : found;
  const errors = problems.filter(({ severity }) => severity === "error");
  const warnings = problems.filter(({ severity }) => severity === "warning");
  return parsed.success && errors.length === 0
    ? { ok: true, plan: compact(normalisePlan(parsed.data)), warnings }
    : { ok: false, errors, warnings };
};

/**
 * A file that was read as YAML with a mapping at its top, or why it was not.
 *
 * @param mayAlias - whether it may have aliases, which make a small file a large value.
 */
export const readPlanSource = (text: string | Uint8Array, file: string, mayAlias = true): { readonly ok: true; readonly source: PlanSource } | Refused => {
  const decoded = decodeText(text);
  if (!decoded.ok) return refuse(decoded.text, decoded.finding, file);
  const alias = mayAlias ? null : findAlias(decoded.text);
  if (alias !== null) return refuse(decoded.text, { code: "BAD_ALIAS", message: "this file may have no aliases; write the value here", path: [], offset: alias }, file);
  const read = readYaml(decoded.text);
  if (!read.ok) return refuse(decoded.text, read.finding, file);
  const { value } = read.source;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return read;
  const message = "the top of a plan is a mapping with `contract` and `artifacts`; `pawl init` writes one to start from";
  return refuse(decoded.text, { code: "NOT_A_MAPPING", message, path: [] }, file);
};

/**
 * Reads a plan file: YAML 1.2 or JSON, checked against its schema and every rule on it.
 *
 * Never throws on any input. All problems are reported at once, in the order of the text, each with its place; only a file
 * that is no UTF-8 text, no YAML or over a limit of size is given up at its first problem. Takes time in proportion to the
 * file: a few seconds for 100,000 artifacts.
 *
 * @param rules - what it has to keep to besides; `null`: nothing.
 */
export const parsePlan = (text: string | Uint8Array, origin: PlanOrigin, rules: PlanRules | null = null): PlanResult => {
  const read = readPlanSource(text, origin.file);
  if (!read.ok) return read;
  const { source } = read;
  const artifactCount = asList(asMapping(source.value)["artifacts"]).length;
  if (artifactCount <= MAX_ARTIFACTS) return checkSource(source, origin.file, rules);
  const message = `${artifactCount} artifacts are more than ${MAX_ARTIFACTS}; split the plan into several pipelines`;
  const finding = { code: "TOO_MANY_ARTIFACTS", message, path: ["artifacts"], at: "key" } as const;
  return refuse(source.text, { ...finding, offset: locateFindings(source.text, [finding])[0]! }, origin.file);
};
