import { buildAssignment, fillPrompt } from "@pawl/agents";
import type { Assignment, LastFailure, LastGate } from "@pawl/agents";
import type { PlanProblem } from "@pawl/pipeline";

import { MAX_PROPOSAL_BYTES } from "./planning.ts";
import type { PlanningAttempt, ProposalRules } from "./planning.ts";

/** The one file that a planning agent is to change, relative to its folder. */
export const PLAN_NAME = "pawl.yaml";
/** Where it finds the specification, relative to its folder. */
export const SPEC_NAME = ".pawl/spec.md";
/** Where it finds the schema of plans. */
export const SCHEMA_NAME = ".pawl/pawl-plan.schema.json";

/** Most problems of a plan that the next assignment lists. */
const MAX_LISTED_PROBLEMS = 100;
/** Longest line about one. */
const MAX_PROBLEM_CHARACTERS = 400;

/** What a planning agent is told: the prompt `assignment`, about the plan as its one artifact, which the prompt `planning` describes. */
export function planningAssignment(options: {
  readonly pipelineId: string;
  readonly attempt: number;
  readonly workspaceDir: string;
  readonly rules: ProposalRules;
  /** Of the prompt `planning`; `null`: Pawl's own. */
  readonly template: string | null;
  /** Those before this one. */
  readonly earlier: readonly PlanningAttempt[];
}): Assignment {
  const { pipelineId, attempt, workspaceDir, rules, template, earlier } = options;
  const last = earlier.at(-1);
  // What was wrong with a plan stays true while attempts after it came to nothing.
  const judged = earlier.findLast(({ reason }) => reason !== null && OF_THE_GATE.has(reason));
  return buildAssignment({
    pipelineId,
    runId: "plan",
    attempt,
    workspaceDir,
    protect: [],
    artifacts: [
      {
        artifact: {
          id: "plan",
          stage: "A",
          location: PLAN_NAME,
          version: null,
          title: "A plan of artifacts for the specification",
          description: describe(rules, template),
          steps: [],
          writes: [],
          gate: { checks: [] },
        },
        lastGate: judged === undefined ? null : lastGate(judged),
        lastFailure: last === undefined ? null : lastFailure(last),
        answer: null,
      },
    ],
  });
}

function describe({ minArtifacts, maxArtifacts, isStrict }: ProposalRules, template: string | null): string {
  return fillPrompt("planning", template, {
    specification: SPEC_NAME,
    plan: PLAN_NAME,
    schema: SCHEMA_NAME,
    maxBytes: String(MAX_PROPOSAL_BYTES),
    minArtifacts: String(minArtifacts),
    maxArtifacts: String(maxArtifacts),
    isStrict,
  });
}

function lastGate({ reason, detail, problems }: PlanningAttempt): LastGate | null {
  if (reason === null) return null;
  return { verdict: "FAIL", reason, detail, check: null, outputTail: listProblems(problems), outputProblem: null };
}

function lastFailure({ reason, detail }: PlanningAttempt): LastFailure | null {
  return reason === null || OF_THE_GATE.has(reason) ? null : { reason, detail, outputTail: "", outputProblem: null };
}

const OF_THE_GATE: ReadonlySet<string> = new Set([
  "PLAN_INVALID",
  "NOTHING_PRODUCED",
  "NOT_A_FILE",
  "TOO_LARGE",
  "OUTSIDE_WRITES",
  "GIT_TAMPERED",
  "WORKSPACE_INVALID",
  "SECRET_IN_PLAN",
]);

/** The first of them, one line each: the list is cut at its end, since the first ones are what is mended first. */
function listProblems(problems: readonly PlanProblem[]): string {
  const lines = problems
    .slice(0, MAX_LISTED_PROBLEMS)
    .map(({ file, line, column, code, message }) => `${file}:${line}:${column}: ${code}: ${message}`.slice(0, MAX_PROBLEM_CHARACTERS));
  if (problems.length > lines.length) lines.push(`and ${problems.length - lines.length} more problems`);
  let text = "";
  for (const line of lines) {
    if (text.length + line.length > MAX_LIST_CHARACTERS) break;
    text += `${line}\n`;
  }
  return text;
}

/** Less than what an assignment keeps the end of. */
const MAX_LIST_CHARACTERS = 16_000;
