import { STAGES } from "@pawl/contract";
import type { Stage } from "@pawl/contract";
import type { PipelineState } from "@pawl/pipeline";

/** The first stage that has an unclosed required artifact, or `null` when every required artifact is closed (I17). */
export function workStage(state: PipelineState): Stage | null {
  return STAGES.find((stage) => state.tallies[stage].closed < state.tallies[stage].required) ?? null;
}

/** Whether closing this artifact would close the last required one of its stage. */
export function isLastOfStage(state: PipelineState, id: string): boolean {
  const artifact = state.byId.get(id);
  if (artifact === undefined || artifact.optional) return false;
  const tally = state.tallies[artifact.stage];
  return tally.required - tally.closed === 1 && state.artifacts.get(id)?.phase !== "closed";
}
