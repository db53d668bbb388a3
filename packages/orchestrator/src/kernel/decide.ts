import { hasBounds } from "@pawl/pipeline";
import type { LiveAttempt, PipelineState, QueuedCandidate, Requires } from "@pawl/pipeline";

import { chooseStarts } from "./choose-starts.ts";
import { pausedUntilMs } from "./holds.ts";
import { groupEntries } from "./ready-queue.ts";
import { slotsOf } from "./slots.ts";
import type { Slots } from "./slots.ts";
import { composeTrain } from "./train.ts";

/** Something the runtime is to do now. */
export type Action =
  | { readonly kind: "park"; readonly artifact: string; readonly missing: readonly string[] }
  | { readonly kind: "park-for-budget"; readonly artifact: string }
  | { readonly kind: "start"; readonly attempt: LiveAttempt["kind"]; readonly artifacts: readonly string[] }
  | { readonly kind: "gate"; readonly attempt: LiveAttempt; readonly artifact: string }
  | { readonly kind: "integrate"; readonly train: readonly QueuedCandidate[] }
  | { readonly kind: "regate"; readonly artifact: string };

/** What the ledger does not know: the time, what is under way in this process, and what the operator has provided. */
export interface Situation {
  readonly nowMs: number;
  /** Artifacts whose gate runs in this process, whatever for. */
  readonly gating: ReadonlySet<string>;
  /** Those of `gating` that run for nobody's attempt: the gates of closed artifacts. */
  readonly regating: ReadonlySet<string>;
  readonly isIntegrating: boolean;
  /** Positions in the merge queue of the members of the last train that failed. */
  readonly suspects: ReadonlySet<number>;
  /** Attempts whose process has ended, and whose result is being taken up beside those of others: they need no agent's place. */
  readonly collecting: ReadonlySet<number>;
  /** The orchestrator ends once what is under way is done, so it starts nothing new. */
  readonly isDraining: boolean;
  /** What is not there of what an artifact requires; empty when everything is. */
  readonly missing: (requires: Requires) => readonly string[];
}

/**
 * What to do now. Pure: the same state and situation give the same actions, in the same order.
 *
 * Agents take the ready artifacts in schedule order; gates run beside them under a limit of their own, and those of closed
 * artifacts under another; the merge queue takes one train of candidates at a time. Where `limits.processes` bounds all of it, what is
 * closer to a closure comes first. Nothing is done while a question is open, that of a failed calculation among them (rule
 * 6.2#3); issues are not looked at, because none stops anything (rule 4.6#2). While the run is paused or the orchestrator
 * drains, what was started goes on through its gates to its closure, and nothing else begins.
 */
export function decide(state: PipelineState, situation: Situation): readonly Action[] {
  if (state.status !== "running" || state.calculationFailure !== null || state.questions.length > 0) return [];
  const isFinishing = state.isPaused || situation.isDraining;
  const slots = slotsOf(state, situation);
  const finishing = [...integration(state, situation, slots), ...gates(state, situation, slots)];
  if (isFinishing) return finishing;
  return [...finishing, ...regates(state, situation, slots), ...chooseStarts(state, askedOnce(situation), slots)];
}

/** Looks for each list of requirements once in a decision: many artifacts have the same, and files must be looked for. */
function askedOnce(situation: Situation): Situation {
  const known = new Map<Requires, readonly string[]>();
  const missing = (requires: Requires): readonly string[] => {
    if (requires.env.length + requires.files.length === 0) return [];
    const found = known.get(requires) ?? situation.missing(requires);
    known.set(requires, found);
    return found;
  };
  return { ...situation, missing };
}

/** The next time at which `decide` may give more without any event, in milliseconds since the epoch; `null`: none. */
export function nextStartAtMs(state: PipelineState, nowMs: number): number | null {
  const times: number[] = [];
  // Without a day's budget only rate limits make a profile wait.
  const profiles = hasBounds(state.plan.limits.budget.day) ? state.graphs.graph.profiles.keys() : state.pauses.keys();
  for (const profile of profiles) {
    const at = pausedUntilMs(state, profile, nowMs);
    if (at > nowMs && hasReady(state, profile)) times.push(at);
  }
  for (const at of state.delays.keys(nowMs)) {
    if (at <= nowMs) continue;
    times.push(at);
    break;
  }
  return times.length === 0 ? null : Math.min(...times);
}

function hasReady(state: PipelineState, profile: string | null): boolean {
  // An amended plan may have no artifact of the profile any more.
  const group = state.graphs.graph.profiles.get(profile);
  if (group === undefined) return false;
  return groupEntries(state.toStart, group, { from: 0, to: state.order.ids.length }).next().done !== true;
}

/**
 * How long to wait until `decide` is to be asked again although nothing happens, in milliseconds; `null`: no such time.
 *
 * @param decidedAtMs - time that the last decision was taken for: what became due since then was not started by it, so it is
 *   due at once, and not over.
 */
export function nextDecisionInMs(state: PipelineState, decidedAtMs: number, nowMs: number): number | null {
  const at = nextStartAtMs(state, decidedAtMs);
  return at === null ? null : Math.max(0, at - nowMs);
}

function integration(state: PipelineState, situation: Situation, slots: Slots): Action[] {
  if (situation.isIntegrating || slots.processes.isEmpty) return [];
  const train = composeTrain(state, situation.suspects);
  if (train.length === 0) return [];
  slots.processes.take();
  return [{ kind: "integrate", train }];
}

function gates(state: PipelineState, situation: Situation, slots: Slots): Action[] {
  const actions: Action[] = [];
  for (const id of state.toVerify.values()) {
    if (slots.gates.isEmpty || slots.processes.isEmpty) return actions;
    const phase = state.artifacts.get(id)?.phase;
    const attempt = state.attempts.get(state.artifacts.get(id)?.lease ?? -1);
    if (attempt === undefined || situation.gating.has(id)) continue;
    // A gate-first attempt is `verifying` from its start; every other artifact waits as `produced`.
    const waits = phase === "produced" || (phase === "verifying" && attempt.kind === "gate-first");
    if (!waits || !isFirstOpen(state, attempt, id)) continue;
    actions.push({ kind: "gate", attempt, artifact: id });
    slots.gates.take();
    slots.processes.take();
  }
  return actions;
}

function regates(state: PipelineState, situation: Situation, slots: Slots): Action[] {
  const actions: Action[] = [];
  for (const id of state.regate.values()) {
    if (slots.regression.isEmpty || slots.processes.isEmpty) return actions;
    if (situation.gating.has(id)) continue;
    actions.push({ kind: "regate", artifact: id });
    slots.regression.take();
    slots.processes.take();
  }
  return actions;
}

/** In a batch each artifact is gated and closed by itself, in chain order. */
function isFirstOpen(state: PipelineState, attempt: LiveAttempt, id: string): boolean {
  return attempt.artifacts.find((other) => state.artifacts.get(other)?.lease === attempt.attempt) === id;
}
