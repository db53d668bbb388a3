import { attemptNeed, NOTHING_USED, sumOf } from "@pawl/pipeline";
import type { Artifact, PipelineState } from "@pawl/pipeline";

import { buildBatch } from "../../src/kernel/batch.ts";
import { shortage, shortageOf } from "../../src/kernel/budget.ts";
import type { Action, Situation } from "../../src/kernel/decide.ts";
import { holdOnProfile, pausedUntilMs } from "../../src/kernel/holds.ts";
import { slotsOf } from "../../src/kernel/slots.ts";
import { mayClash } from "./nothing-idle.ts";

/**
 * What `decide` parks and starts, worked out by looking at every artifact, in the plainest way there is. Only for a running run
 * with nothing to gate, to integrate or to gate again, because what those take of `limits.processes` is not looked at.
 */
export function plainStarts(state: PipelineState, situation: Situation): readonly Action[] {
  if (state.questions.length > 0 || state.isPaused || situation.isDraining) return [];
  const all = state.order.ids.map((id) => state.byId.get(id) as Artifact);
  const open = all.find((artifact) => !artifact.optional && state.artifacts.get(artifact.id)?.phase !== "closed");
  if (open === undefined || open.stage !== state.stage) return [];
  const isClosed = (id: string): boolean => state.artifacts.get(id)?.phase === "closed";
  const ready = all.filter(({ id, stage, needs }) => stage === state.stage && state.artifacts.get(id)?.phase === "pending" && needs.every(isClosed));
  const isGated = ({ id }: Artifact): boolean => state.artifacts.get(id)?.gateFirst === true;
  const actions: Action[] = [];
  const parked = new Set<string>();
  const parkingOf = (artifact: Artifact): Action | null => {
    const missing = situation.missing(artifact.requires);
    if (missing.length > 0) return { kind: "park", artifact: artifact.id, missing };
    return shortageOf(state, artifact, situation.nowMs)?.scope === "artifact" ? { kind: "park-for-budget", artifact: artifact.id } : null;
  };

  let isRequiredReady = ready.some((artifact) => !artifact.optional && isGated(artifact));
  for (const profile of new Set(all.map(({ agent }) => agent))) {
    if (holdOnProfile(state, profile) !== null) continue;
    for (const artifact of ready.filter((one) => one.agent === profile && !one.optional && !isGated(one))) {
      const parking = parkingOf(artifact);
      if (parking === null) {
        isRequiredReady = true;
        break;
      }
      actions.push(parking);
      parked.add(artifact.id);
    }
  }

  const slots = slotsOf(state, situation);
  const eligible = ready.filter((artifact) => !(artifact.optional && isRequiredReady));
  for (const artifact of eligible.filter(isGated)) {
    if (slots.gateFirst.isEmpty) break;
    actions.push({ kind: "start", attempt: "gate-first", artifacts: [artifact.id] });
    slots.gateFirst.take();
  }

  const taken = new Set(parked);
  const busy = [...state.attempts.values()].flatMap(({ artifacts }) => artifacts.map((id) => state.byId.get(id) as Artifact));
  let decided = NOTHING_USED;
  const canPay = (artifacts: readonly string[], profile: string | null): boolean =>
    profile === null || shortage(state, { artifacts, profile, nowMs: situation.nowMs, decided }) === null;
  const mayStart = (artifact: Artifact): boolean =>
    !taken.has(artifact.id) &&
    (state.artifacts.get(artifact.id)?.notBeforeMs ?? 0) <= situation.nowMs &&
    canPay([artifact.id], artifact.agent) &&
    situation.missing(artifact.requires).length === 0 &&
    (state.mode === "isolated" || !busy.some((other) => mayClash(other, artifact)));
  for (const artifact of eligible.filter((one) => !isGated(one))) {
    const { agent, run } = artifact;
    const pools = [slots.processes, slots.agents, slots.profile(agent)];
    const isHeld = pausedUntilMs(state, agent, situation.nowMs) > situation.nowMs || holdOnProfile(state, agent) !== null || !canPay([], agent);
    if (pools.some((pool) => pool.isEmpty) || isHeld || taken.has(artifact.id)) continue;
    const parking = parkingOf(artifact);
    if (parking !== null) actions.push(parking);
    if (parking !== null || !mayStart(artifact)) continue;
    const members = buildBatch(state, artifact, mayStart);
    for (const id of members) {
      taken.add(id);
      busy.push(state.byId.get(id) as Artifact);
    }
    actions.push({ kind: "start", attempt: run === null ? "agent" : "run", artifacts: members });
    if (agent !== null) decided = sumOf(decided, attemptNeed(state.plan, agent));
    for (const pool of pools) pool.take();
  }
  const rankOf = (action: Action): number =>
    state.order.ids.indexOf(action.kind === "start" ? (action.artifacts[0] as string) : "artifact" in action ? action.artifact : "");
  return actions.sort((one, other) => rankOf(one) - rankOf(other));
}

/** When more may be decided without any event, worked out in the same way. */
export function plainNextStart(state: PipelineState, nowMs: number): number | null {
  const ready = state.plan.artifacts.filter((artifact) => state.ready.has(state.order.rank.get(artifact.id) as number));
  const times = ready.flatMap(({ id, agent }) => {
    const now = state.artifacts.get(id);
    return [now?.notBeforeMs ?? 0, now?.gateFirst === true ? 0 : pausedUntilMs(state, agent, nowMs)];
  });
  const later = times.filter((at) => at > nowMs);
  return later.length === 0 ? null : Math.min(...later);
}
