import { buildAssignment } from "@pawl/agents";
import type { Assignment } from "@pawl/agents";
import type { EventBody, PipelineState } from "@pawl/pipeline";

import { promptFiles } from "../session/read-prompts.ts";
import type { EvidenceStore } from "../util/evidence-store.ts";
import { assignmentInputs } from "./assignment-inputs.ts";

/** The plan, which no attempt of a run may change; it is what an agent writes that makes one. */
const PLAN_FILE = "pawl.yaml";

/** Where an assignment is for, and what it can look up. */
export interface AssignmentPlace {
  readonly pipelineId: string;
  /** Absolute path. */
  readonly workspaceDir: string;
  readonly evidence: EvidenceStore;
  /** Its agent can reach Pawl through the MCP server. */
  readonly hasTools: boolean;
}

/** What an attempt's agent is given, and events that say which evidence it has to do without. */
export async function makeAssignment(
  state: PipelineState,
  attempt: { readonly attempt: number; readonly artifacts: readonly string[] },
  { pipelineId, workspaceDir, evidence, hasTools }: AssignmentPlace,
): Promise<{ readonly assignment: Assignment; readonly lost: readonly EventBody[] }> {
  const { artifacts, lost } = await assignmentInputs(state, attempt, evidence);
  const { plan, run } = state;
  const assignment = buildAssignment({
    pipelineId,
    runId: run,
    attempt: attempt.attempt,
    workspaceDir,
    protect: [PLAN_FILE, ...plan.protect, ...promptFiles(plan)],
    artifacts,
    hasTools,
    template: plan.prompts?.assignment.text ?? null,
  });
  return { assignment, lost };
}
