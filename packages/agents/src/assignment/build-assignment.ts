import type { Stage } from "@pawl/contract";

import { ASSIGNMENT_VERSION, type AssignedArtifact, type Assignment, type AssignmentAnswer, type LastFailure, type LastGate } from "./assignment.ts";
import { buildInstructions } from "./build-instructions.ts";

/** Most characters of one output that an assignment carries; the end is kept. */
export const MAX_OUTPUT_TAIL_CHARACTERS = 16_384;

/** What an assignment takes from the plan; an artifact of `@pawl/pipeline` satisfies it. */
export interface PlannedArtifact {
  readonly id: string;
  readonly stage: Stage;
  readonly location: string;
  readonly version: string | null;
  readonly title: string;
  readonly description: string;
  readonly steps: readonly string[];
  readonly writes: readonly string[];
  readonly gate: { readonly checks: readonly { readonly run: readonly string[] }[] };
}

/** One artifact to be assigned, with what is known from earlier attempts. */
export interface ArtifactToAssign {
  readonly artifact: PlannedArtifact;
  readonly lastGate: LastGate | null;
  readonly lastFailure: LastFailure | null;
  readonly answer: AssignmentAnswer | null;
}

/** What {@link buildAssignment} needs. */
export interface AssignmentInput {
  readonly pipelineId: string;
  readonly runId: string;
  readonly attempt: number;
  /** Absolute path. */
  readonly workspaceDir: string;
  /** Globs of the plan's protected paths. */
  readonly protect: readonly string[];
  /** At least one, in the order in which they are to be produced. */
  readonly artifacts: readonly ArtifactToAssign[];
  /** The agent can reach Pawl through its MCP server; left out: it cannot. */
  readonly hasTools?: boolean;
  /** Template of the prompt `assignment` in the place of the package's; `null` or left out: the package's. */
  readonly template?: string | null;
}

/** The assignment for one attempt: equal input gives an equal assignment. @throws AgentsError `PROMPT_INVALID`. */
export function buildAssignment(input: AssignmentInput): Assignment {
  const artifacts = input.artifacts.map(assign);
  return {
    version: ASSIGNMENT_VERSION,
    pipelineId: input.pipelineId,
    runId: input.runId,
    attempt: input.attempt,
    workspace: input.workspaceDir,
    instructions: buildInstructions({ artifacts, protect: input.protect, hasTools: input.hasTools ?? false, template: input.template ?? null }),
    protect: [...input.protect],
    artifacts,
  };
}

function assign({ artifact, lastGate, lastFailure, answer }: ArtifactToAssign): AssignedArtifact {
  const { id, stage, location, version, title, description } = artifact;
  return {
    id,
    stage,
    location,
    version,
    title,
    description,
    steps: [...artifact.steps],
    writes: [...artifact.writes],
    checks: artifact.gate.checks.map((check) => [...check.run]),
    lastGate: withShortTail(lastGate),
    lastFailure: withShortTail(lastFailure),
    answer,
  };
}

function withShortTail<T extends { readonly outputTail: string }>(last: T | null): T | null {
  return last === null ? null : { ...last, outputTail: last.outputTail.slice(-MAX_OUTPUT_TAIL_CHARACTERS).toWellFormed() };
}
