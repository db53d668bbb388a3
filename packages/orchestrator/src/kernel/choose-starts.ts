import { attemptNeed, hasBounds, NOTHING_USED, sumOf } from "@pawl/pipeline";
import type { Artifact, PipelineState } from "@pawl/pipeline";

import { buildBatch } from "./batch.ts";
import { shortage, shortageOf } from "./budget.ts";
import type { Action, Situation } from "./decide.ts";
import { holdOnProfile, pausedUntilMs } from "./holds.ts";
import { firstInRange, groupEntries, readyToStart, requiredRanks } from "./ready-queue.ts";
import type { RankRange } from "./ready-queue.ts";
import type { Slots } from "./slots.ts";
import { workStage } from "./work-stage.ts";
import { BusyPaths } from "./writes-overlap.ts";

/**
 * The attempts to start, in schedule order, and the artifacts to park because something that they require is missing or their
 * budget is used up.
 * Optional artifacts wait until no required one of the stage is ready (I17), be it that it only waits for its backoff or a slot.
 *
 * Looks at what it starts, and at what is ahead of that in the queue and waits for a backoff or, in place, for another
 * attempt's files; not at the rest of the queue, and at none of it without a free slot.
 */
export function chooseStarts(state: PipelineState, situation: Situation, slots: Slots): readonly Action[] {
  const stage = workStage(state);
  if (stage === null || stage !== state.stage) return [];
  const required = requiredRanks(state, stage);
  const parks = missingAhead(state, situation, required);
  const hasRequired = parks.hasRequired || firstInRange(state.toGate, required) !== null;
  const range = hasRequired ? required : { from: required.from, to: state.order.stages[stage].to };
  const starts = [...gateFirst(state, range, slots), ...attempts(state, situation, { range, slots, parked: parks.parked })];
  return [...parks.actions, ...starts].sort((one, other) => rankOf(state, one) - rankOf(state, other));
}

/** Parks an artifact, or starts an attempt. */
type StartAction = Extract<Action, { kind: "park" | "park-for-budget" | "start" }>;

function rankOf(state: PipelineState, action: StartAction): number {
  return state.order.rank.get(action.kind === "start" ? (action.artifacts[0] as string) : action.artifact) as number;
}

/** Parks an artifact that lacks something required, or whose own budget is used up; `null` where it need not be parked. */
function parkingOf(state: PipelineState, situation: Situation, artifact: Artifact): StartAction | null {
  const missing = situation.missing(artifact.requires);
  if (missing.length > 0) return { kind: "park", artifact: artifact.id, missing };
  const isSpent = shortageOf(state, artifact, situation.nowMs)?.scope === "artifact";
  return isSpent ? { kind: "park-for-budget", artifact: artifact.id } : null;
}

/**
 * What is to be parked of the first required artifacts of each profile, up to one that has all it requires, and whether there is
 * a required one that is not. Only a queue that begins with something to park is gone through.
 */
function missingAhead(state: PipelineState, situation: Situation, required: RankRange) {
  const actions: StartAction[] = [];
  const parked = new Set<string>();
  let hasRequired = false;
  const suspects = hasBounds(state.plan.limits.budget.artifact) ? state.heads : state.requiringHeads;
  for (const [rank, head] of suspects.entries(required.from)) {
    if (rank >= required.to) break;
    const { agent } = state.byId.get(head) as Artifact;
    // What waits for a human's answer is not ready: optional ones need not wait for it, and what it lacks is asked about later.
    if (holdOnProfile(state, agent) !== null) continue;
    const group = state.graphs.graph.profiles.get(agent) as number;
    for (const [, id] of groupEntries(state.toStart, group, { from: rank, to: required.to })) {
      const park = parkingOf(state, situation, state.byId.get(id) as Artifact);
      if (park === null) {
        hasRequired = true;
        break;
      }
      actions.push(park);
      parked.add(id);
    }
  }
  return { actions, parked, hasRequired: hasRequired || hasUnheldHead(state, required, parked) };
}

/** Whether a queue of required artifacts begins with one that no human is waited for, and that is not about to be parked. */
function hasUnheldHead(state: PipelineState, required: RankRange, parked: ReadonlySet<string>): boolean {
  for (const [rank, id] of state.heads.entries(required.from)) {
    if (rank >= required.to) return false;
    if (!parked.has(id) && holdOnProfile(state, state.byId.get(id)?.agent ?? null) === null) return true;
  }
  return false;
}

function gateFirst(state: PipelineState, range: RankRange, slots: Slots): StartAction[] {
  const actions: StartAction[] = [];
  for (const [rank, id] of state.toGate.entries(range.from)) {
    if (rank >= range.to || slots.gateFirst.isEmpty) break;
    actions.push({ kind: "start", attempt: "gate-first", artifacts: [id] });
    slots.gateFirst.take();
  }
  return actions;
}

function attempts(
  state: PipelineState,
  situation: Situation,
  { range, slots, parked }: { readonly range: RankRange; readonly slots: Slots; readonly parked: ReadonlySet<string> },
): StartAction[] {
  const actions: StartAction[] = [];
  const hasPlace = (): boolean => !slots.processes.isEmpty && !slots.agents.isEmpty;
  if (!hasPlace()) return actions;
  const taken = new Set<string>(parked);
  const busy = busyPaths(state);
  let decided = NOTHING_USED;
  const canPay = (ids: readonly string[], profile: string | null): boolean =>
    profile === null || shortage(state, { artifacts: ids, profile, nowMs: situation.nowMs, decided }) === null;
  const mayStart = (artifact: Artifact): boolean =>
    !taken.has(artifact.id) &&
    (state.artifacts.get(artifact.id)?.notBeforeMs ?? 0) <= situation.nowMs &&
    canPay([artifact.id], artifact.agent) &&
    situation.missing(artifact.requires).length === 0 &&
    busy?.overlaps(artifact) !== true;
  const isOpen = (profile: string | null): boolean =>
    !slots.profile(profile).isEmpty &&
    pausedUntilMs(state, profile, situation.nowMs) <= situation.nowMs &&
    holdOnProfile(state, profile) === null &&
    canPay([], profile);

  for (const id of readyToStart(state, range, isOpen)) {
    if (taken.has(id)) continue;
    const artifact = state.byId.get(id) as Artifact;
    const park = parkingOf(state, situation, artifact);
    if (park !== null) {
      actions.push(park);
      continue;
    }
    if (!mayStart(artifact)) continue;
    const members = buildBatch(state, artifact, mayStart);
    for (const member of members) {
      taken.add(member);
      busy?.add(state.byId.get(member) as Artifact);
    }
    actions.push({ kind: "start", attempt: artifact.run === null ? "agent" : "run", artifacts: members });
    if (artifact.agent !== null) decided = sumOf(decided, attemptNeed(state.plan, artifact.agent));
    for (const pool of [slots.processes, slots.agents, slots.profile(artifact.agent)]) pool.take();
    if (!hasPlace()) return actions;
  }
  return actions;
}

/** What attempts under way may change, where they share the project's tree; `null` where each has a workspace of its own. */
function busyPaths(state: PipelineState): BusyPaths | null {
  if (state.mode === "isolated") return null;
  const busy = new BusyPaths();
  for (const { artifacts } of state.attempts.values()) {
    for (const id of artifacts) busy.add(state.byId.get(id) as Artifact);
  }
  return busy;
}
