import type { Artifact, PipelineState } from "@pawl/pipeline";

import { groupEntries } from "./ready-queue.ts";
import type { RankRange } from "./ready-queue.ts";
import { writesOverlap } from "./writes-overlap.ts";

/** Artifacts that are tried at each step of a batch: its room is small, and a decision must not cost more in a larger pipeline. */
const LOOKAHEAD = 256;

/**
 * Extends an artifact to a batch of at most `limits.batch` artifacts that one attempt works on in this order: first
 * dependents that become ready when the batch's earlier ones pass, then ready ones of the same category. Members share
 * stage, agent profile and optionality, and no two may write to the same path.
 *
 * @param mayJoin - says whether an artifact could start now if its needs in the batch were met.
 */
export function buildBatch(
  state: PipelineState,
  first: Artifact,
  mayJoin: (artifact: Artifact) => boolean,
): readonly string[] {
  const members: Artifact[] = [first];
  const { batch } = state.plan.limits;
  if (first.run !== null) return [first.id];
  const fits = (artifact: Artifact | undefined): artifact is Artifact =>
    artifact !== undefined &&
    artifact.run === null &&
    artifact.stage === first.stage &&
    artifact.agent === first.agent &&
    artifact.optional === first.optional &&
    !members.includes(artifact) &&
    state.artifacts.get(artifact.id)?.phase === "pending" &&
    state.artifacts.get(artifact.id)?.gateFirst === false &&
    (state.artifacts.get(artifact.id)?.unmetNeeds ?? 0) <= members.length &&
    needsMet(state, artifact, members) &&
    members.every((member) => !writesOverlap(member, artifact)) &&
    mayJoin(artifact);

  for (let at = 0; at < members.length && members.length < batch; at++) {
    const dependents = state.order.dependents.get((members[at] as Artifact).id) ?? [];
    for (const id of dependents.slice(0, LOOKAHEAD)) {
      const artifact = state.byId.get(id);
      if (members.length < batch && fits(artifact)) members.push(artifact);
    }
  }
  if (first.category !== null && members.length < batch) {
    let seen = 0;
    for (const [, id] of groupEntries(state.toStartByCategory, categoryOf(state, first.category), ranksLike(state, first))) {
      if (members.length >= batch || ++seen > LOOKAHEAD) break;
      const artifact = state.byId.get(id);
      if (fits(artifact)) members.push(artifact);
    }
  }
  return members.map((member) => member.id);
}

function categoryOf(state: PipelineState, category: string): number {
  return state.graphs.graph.categories.get(category) as number;
}

/** The ranks of the artifacts that are of the same stage and as optional. */
function ranksLike(state: PipelineState, { stage, optional }: Artifact): RankRange {
  const { from, optionalFrom, to } = state.order.stages[stage];
  return optional ? { from: optionalFrom, to } : { from, to: optionalFrom };
}

function needsMet(state: PipelineState, artifact: Artifact, members: readonly Artifact[]): boolean {
  return artifact.needs.every(
    (need) => state.artifacts.get(need)?.phase === "closed" || members.some((member) => member.id === need),
  );
}
