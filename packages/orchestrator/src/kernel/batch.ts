import type { Artifact, PipelineState } from "@pawl/pipeline";

import { writesOverlap } from "./writes-overlap.ts";

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
    needsMet(state, artifact, members) &&
    members.every((member) => !writesOverlap(member, artifact)) &&
    mayJoin(artifact);

  for (let at = 0; at < members.length && members.length < batch; at++) {
    const dependents = state.order.dependents.get((members[at] as Artifact).id) ?? [];
    for (const id of byRank(state, dependents)) {
      const artifact = state.byId.get(id);
      if (members.length < batch && fits(artifact)) members.push(artifact);
    }
  }
  if (first.category !== null && members.length < batch) {
    for (const id of state.ready.values()) {
      const artifact = state.byId.get(id);
      if (members.length >= batch || artifact?.stage !== first.stage) break;
      if (artifact.category === first.category && fits(artifact)) members.push(artifact);
    }
  }
  return members.map((member) => member.id);
}

function byRank(state: PipelineState, ids: readonly string[]): string[] {
  return ids.toSorted((left, right) => (state.order.rank.get(left) ?? 0) - (state.order.rank.get(right) ?? 0));
}

function needsMet(state: PipelineState, artifact: Artifact, members: readonly Artifact[]): boolean {
  return artifact.needs.every(
    (need) => state.artifacts.get(need)?.phase === "closed" || members.some((member) => member.id === need),
  );
}
