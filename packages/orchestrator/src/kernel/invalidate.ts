import { STAGES } from "@pawl/contract";
import type { Stage } from "@pawl/contract";
import { event } from "@pawl/pipeline";
import type { Artifact, EventBody, InvalidationCause, PipelineState } from "@pawl/pipeline";

import { releaseLease } from "./release-lease.ts";

/** A closed artifact that lost its closure, and why. */
export interface Invalidation {
  readonly artifact: string;
  readonly cause: Extract<InvalidationCause, "GATE_FAILED" | "COMMIT_LOST" | "DRIFTED" | "ROLLED_BACK" | "REOPENED" | "PLAN_AMENDED">;
  /** Commit on which it was seen. */
  readonly trigger: string;
}

/**
 * Invalidates closed artifacts and, with a required one, everything that rests on it: closed artifacts that need it,
 * directly or not, and closed artifacts of later stages (I14). Attempts of dependents and of later stages lose their lease,
 * and the run returns to the owning stage. An optional artifact takes only its dependents with it, and is cancelled where its
 * stage is over: nothing runs for a stage that was left (I17).
 *
 * @returns one transition's events; empty when none of the artifacts is closed, or the run is over.
 */
export function invalidate(state: PipelineState, invalidations: readonly Invalidation[]): readonly EventBody[] {
  const roots = invalidations.filter((one) => state.artifacts.get(one.artifact)?.phase === "closed");
  if (state.status !== "running" || roots.length === 0) return [];
  const first = roots[0] as Invalidation;
  const rootIds = new Set(roots.map((one) => one.artifact));
  const stage = firstStage(roots.map((one) => state.byId.get(one.artifact) as Artifact).filter((one) => !one.optional));
  const dependents = transitiveDependents(state, rootIds);
  const isDownstream = (artifact: Artifact): boolean =>
    dependents.has(artifact.id) || (stage !== null && isLater(artifact.stage, stage));

  const events: EventBody[] = [];
  for (const live of state.attempts.values()) {
    const hit = live.artifacts.some((id) => isDownstream(state.byId.get(id) as Artifact));
    if (hit) events.push(...releaseLease(state, live.attempt, "LEASE_LOST", `${first.artifact} was invalidated`));
  }
  for (const { artifact, cause, trigger } of roots) events.push(invalidated(state, artifact, cause, trigger));
  const lost = new Set(rootIds);
  for (const artifact of state.plan.artifacts) {
    if (rootIds.has(artifact.id) || state.artifacts.get(artifact.id)?.phase !== "closed") continue;
    if (!isDownstream(artifact)) continue;
    const cause = dependents.has(artifact.id) ? "NEEDS_INVALIDATED" : "STAGE_INVALIDATED";
    events.push(invalidated(state, artifact.id, cause, first.artifact));
    lost.add(artifact.id);
  }
  const isReopened = stage !== null && isLater(state.stage, stage);
  if (isReopened) events.push(event("stage.reopened", { stage, cause: first.cause, trigger: first.artifact }));
  events.push(...settleOptional(state, lost, isReopened ? stage : state.stage));
  return events;
}

/** Optional artifacts follow their stage: cancelled where it is over, and back where it is open again (I17). */
function settleOptional(state: PipelineState, lost: ReadonlySet<string>, stage: Stage): EventBody[] {
  const events: EventBody[] = [];
  for (const artifact of state.plan.artifacts) {
    const isOver = isLater(stage, artifact.stage);
    const isCancelled = state.artifacts.get(artifact.id)?.phase === "cancelled";
    if (isOver && lost.has(artifact.id)) events.push(event("artifact.cancelled", { artifact: artifact.id }));
    if (!isOver && isCancelled) events.push(event("artifact.restored", { artifact: artifact.id }));
  }
  return events;
}

function invalidated(state: PipelineState, id: string, cause: InvalidationCause, trigger: string): EventBody {
  const { stage, location } = state.byId.get(id) as Artifact;
  return event("artifact.invalidated", { artifact: id, stage, location, cause, trigger });
}

function transitiveDependents(state: PipelineState, roots: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  const open = [...roots];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const dependent of state.order.dependents.get(id) ?? []) {
      if (found.has(dependent)) continue;
      found.add(dependent);
      open.push(dependent);
    }
  }
  return found;
}

function firstStage(artifacts: readonly Artifact[]): Stage | null {
  return STAGES.find((stage) => artifacts.some((artifact) => artifact.stage === stage)) ?? null;
}

function isLater(one: Stage, other: Stage): boolean {
  return STAGES.indexOf(one) > STAGES.indexOf(other);
}
