import { STAGES } from "@pawl/contract";
import type { Stage } from "@pawl/contract";
import type { Artifact, PipelineState } from "@pawl/pipeline";

import { holdOnProfile } from "./holds.ts";
import { firstInRange, readyToStart } from "./ready-queue.ts";
import type { RankRange } from "./ready-queue.ts";

/** The first stage that has an unclosed required artifact, or `null` when every required artifact is closed (I17). */
export function workStage(state: PipelineState): Stage | null {
  return STAGES.find((stage) => state.tallies[stage].closed < state.tallies[stage].required) ?? null;
}

/** The first artifact of a stage in schedule order, required or optional, that can start without a human's answer, or `null`. */
export function firstReady(state: PipelineState, stage: Stage): Artifact | null {
  return firstUnheld(state, state.order.stages[stage]);
}

/** The first ready artifact of some ranks that is gated first, or that an agent may start on without a human's answer. */
export function firstUnheld(state: PipelineState, range: RankRange): Artifact | null {
  const gated = firstInRange(state.toGate, range);
  const rank = gated === null ? range.to : (state.order.rank.get(gated) as number);
  const isOpen = (profile: string | null): boolean => holdOnProfile(state, profile) === null;
  for (const id of readyToStart(state, { from: range.from, to: rank }, isOpen)) return state.byId.get(id) as Artifact;
  return gated === null ? null : (state.byId.get(gated) as Artifact);
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
