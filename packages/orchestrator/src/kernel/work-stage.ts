import { STAGES } from "@pawl/contract";
import type { Stage } from "@pawl/contract";
import type { Artifact, PipelineState } from "@pawl/pipeline";

import { holdOn } from "./holds.ts";

/** The first stage that has an unclosed required artifact, or `null` when every required artifact is closed (I17). */
export function workStage(state: PipelineState): Stage | null {
  return STAGES.find((stage) => state.tallies[stage].closed < state.tallies[stage].required) ?? null;
}

/** The first artifact of a stage in schedule order, required or optional, that can start without a human's answer, or `null`. */
export function firstReady(state: PipelineState, stage: Stage): Artifact | null {
  for (const id of state.ready.values()) {
    const artifact = state.byId.get(id) as Artifact;
    if (artifact.stage === stage && holdOn(state, artifact) === null) return artifact;
    // Schedule order is by stages, so that what only waits for a later one need not be looked at.
    if (STAGES.indexOf(artifact.stage) > STAGES.indexOf(stage)) return null;
  }
  return null;
}

/** Whether a parked artifact is what its stage waits for: required, and with every need closed. */
export function holdsUpStage(state: PipelineState, id: string): boolean {
  const artifact = state.byId.get(id);
  return (
    artifact !== undefined &&
    !artifact.optional &&
    artifact.stage === workStage(state) &&
    state.artifacts.get(id)?.unmetNeeds === 0
  );
}

/** Whether closing this artifact would close the last required one of the run. */
export function isLastOfRun(state: PipelineState, id: string): boolean {
  const stage = state.byId.get(id)?.stage;
  return (
    isLastOfStage(state, id) &&
    STAGES.every((other) => other === stage || state.tallies[other].closed === state.tallies[other].required)
  );
}

/** Whether closing this artifact would close the last required one of its stage. */
export function isLastOfStage(state: PipelineState, id: string): boolean {
  const artifact = state.byId.get(id);
  if (artifact === undefined || artifact.optional) return false;
  const tally = state.tallies[artifact.stage];
  return tally.required - tally.closed === 1 && state.artifacts.get(id)?.phase !== "closed";
}
