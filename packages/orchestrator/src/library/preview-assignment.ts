import type { Assignment } from "@pawl/agents";
import type { PipelineState } from "@pawl/pipeline";

import { OrchestratorError } from "../errors.ts";
import { artifactNamed } from "../kernel/artifact-named.ts";
import { hasLedger, openPipelineLedger } from "../ledger/ledger-place.ts";
import { locatePipeline } from "../ledger/locate-pipeline.ts";
import type { PipelineLocation } from "../ledger/locate-pipeline.ts";
import { makeAssignment } from "../runtime/make-assignment.ts";
import { firstMoment } from "../session/first-moment.ts";
import { foldLedger } from "../session/fold-ledger.ts";
import { loadPlan } from "../session/load-plan.ts";
import { workspaceMode } from "../session/open-project-workspace.ts";
import { pipelineIdOf } from "../session/tokens.ts";
import { EvidenceStore } from "../util/evidence-store.ts";

/** What stands for a name that is only chosen when an attempt starts. */
const CHOSEN_AT_START = { run: "<run>", workspace: "<workspace>" } as const;

/**
 * What the next attempt on an artifact alone would give its agent, made as for an attempt. Of an unfinished run it is the next
 * attempt, by the plan that the run has; otherwise the first attempt of a new one. `<run>` stands for the run's id before it has one, and
 * `<workspace>` for the folder that an attempt in a clone would work in. Changes nothing.
 *
 * @param artifact - its id or its location.
 * @param hasTools - whether attempts are offered Pawl's MCP server, as those of `pawl run` are.
 * @throws OrchestratorError `ARTIFACT_UNKNOWN`, `NO_AGENT`, and what `loadPlan` throws.
 */
export async function previewAssignment(projectDir: string, artifact: string, hasTools: boolean): Promise<Assignment> {
  const paths = await locatePipeline(projectDir);
  const state = (await unfinishedRun(paths)) ?? (await beforeFirst(paths));
  const id = artifactNamed(state.run === CHOSEN_AT_START.run ? { ...state, run: null } : state, artifact);
  if (state.byId.get(id)?.agent === null) {
    throw new OrchestratorError("NO_AGENT", `artifact ${id} is made by a command of the plan, not by an agent`, "Its `run` in the plan is all there is to it.");
  }
  const { assignment } = await makeAssignment(state, { attempt: state.nextAttempt, artifacts: [id] }, {
    pipelineId: pipelineIdOf(paths.projectDir),
    workspaceDir: state.mode === "in-place" ? paths.projectDir : CHOSEN_AT_START.workspace,
    evidence: new EvidenceStore(paths.evidenceDir),
    hasTools,
  });
  return assignment;
}

async function unfinishedRun(paths: PipelineLocation): Promise<PipelineState | null> {
  if (!(await hasLedger(paths.ledger))) return null;
  await using ledger = await openPipelineLedger(paths.ledger, { mode: "read-only" });
  const state = await foldLedger(ledger);
  return state?.status === "running" ? state : null;
}

/** Where a new run of the plan file starts from makes no difference to what an agent is told. */
async function beforeFirst({ planFile, projectDir }: PipelineLocation): Promise<PipelineState> {
  const { plan } = await loadPlan(planFile);
  const mode = await workspaceMode(projectDir, plan);
  return firstMoment({ plan, mode }, { run: CHOSEN_AT_START.run, atMs: 0, durationsMs: {}, gateFirst: [] });
}
