import { attemptNeed, NOTHING_USED, sumOf } from "@pawl/pipeline";
import type { Artifact, LiveAttempt, PipelineState, QueuedCandidate } from "@pawl/pipeline";

import { buildBatch } from "./batch.ts";
import { shortage, shortageOf } from "./budget.ts";
import { holdOn, pausedUntilMs } from "./holds.ts";
import { workStage } from "./work-stage.ts";
import { writesOverlap } from "./writes-overlap.ts";

/** Something the runtime is to do now. */
export type Action =
  | { readonly kind: "park"; readonly artifact: string; readonly missing: readonly string[] }
  | { readonly kind: "park-for-budget"; readonly artifact: string }
  | { readonly kind: "start"; readonly attempt: LiveAttempt["kind"]; readonly artifacts: readonly string[] }
  | { readonly kind: "gate"; readonly attempt: LiveAttempt; readonly artifact: string }
  | { readonly kind: "integrate"; readonly candidate: QueuedCandidate }
  | { readonly kind: "regate"; readonly artifact: string };

/** What the ledger does not know: the time, what is under way in this process, and what the operator has provided. */
export interface Situation {
  readonly nowMs: number;
  /** Artifacts whose gate runs in this process, whatever for. */
  readonly gating: ReadonlySet<string>;
  readonly isIntegrating: boolean;
  /** The orchestrator ends once what is under way is done, so it starts nothing new. */
  readonly isDraining: boolean;
  /** What `requires` names and is not there; empty when everything is. */
  readonly missing: (artifact: Artifact) => readonly string[];
}

/**
 * What to do now. Pure: the same state and situation give the same actions, in the same order.
 *
 * Agents take the ready artifacts in schedule order; gates run beside them under a limit of their own; the merge queue
 * takes one candidate at a time. Nothing is done while a question is open, that of a failed calculation among them (rule
 * 6.2#3); issues are not looked at, because none stops anything (rule 4.6#2). While the run is paused or the orchestrator
 * drains, what was started goes on through its gates to its closure, and nothing else begins.
 */
export function decide(state: PipelineState, situation: Situation): readonly Action[] {
  if (state.status !== "running" || state.calculationFailure !== null || state.questions.length > 0) return [];
  const isFinishing = state.isPaused || situation.isDraining;
  return [
    ...integration(state, situation),
    ...gates(state, situation, { isFinishing }),
    ...(isFinishing ? [] : starts(state, situation)),
  ];
}

/** The next time at which `decide` may give more without any event, in milliseconds since the epoch; `null`: none. */
export function nextStartAtMs(state: PipelineState, nowMs: number): number | null {
  let next: number | null = null;
  for (const id of state.ready.values()) {
    const at = startAtMs(state, state.byId.get(id) as Artifact, nowMs);
    if (at > nowMs && (next === null || at < next)) next = at;
  }
  return next;
}

/** Time before which an artifact may not start: its backoff, its agent's rate limit, or the next day's budget. */
function startAtMs(state: PipelineState, artifact: Artifact, nowMs: number): number {
  return Math.max(state.artifacts.get(artifact.id)?.notBeforeMs ?? 0, pausedUntilMs(state, artifact, nowMs));
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

function integration(state: PipelineState, situation: Situation): Action[] {
  if (situation.isIntegrating) return [];
  for (const candidate of state.queue.values()) {
    return [{ kind: "integrate", candidate }];
  }
  return [];
}

function gates(state: PipelineState, situation: Situation, { isFinishing }: { readonly isFinishing: boolean }): Action[] {
  let free = state.plan.limits.gates - situation.gating.size;
  const actions: Action[] = [];
  for (const id of state.active.values()) {
    if (free <= 0) return actions;
    const phase = state.artifacts.get(id)?.phase;
    const attempt = state.attempts.get(state.artifacts.get(id)?.lease ?? -1);
    if (attempt === undefined || situation.gating.has(id)) continue;
    // A gate-first attempt is `verifying` from its start; every other artifact waits as `produced`.
    const waits = phase === "produced" || (phase === "verifying" && attempt.kind === "gate-first");
    if (!waits || !isFirstOpen(state, attempt, id)) continue;
    actions.push({ kind: "gate", attempt, artifact: id });
    free--;
  }
  if (isFinishing) return actions;
  for (const id of state.regate.values()) {
    if (free <= 0) return actions;
    if (situation.gating.has(id)) continue;
    // Regression leaves a place to the candidates that are still to come, because work waits for those.
    const isBackground = state.artifacts.get(id)?.regate?.cause === "INPUTS_CHANGED";
    if (isBackground && free === 1 && state.plan.limits.gates > 1) continue;
    actions.push({ kind: "regate", artifact: id });
    free--;
  }
  return actions;
}

/** In a batch each artifact is gated and closed by itself, in chain order. */
function isFirstOpen(state: PipelineState, attempt: LiveAttempt, id: string): boolean {
  return attempt.artifacts.find((other) => state.artifacts.get(other)?.lease === attempt.attempt) === id;
}

function starts(state: PipelineState, situation: Situation): Action[] {
  const stage = workStage(state);
  if (stage === null || stage !== state.stage) return [];
  const live = [...state.attempts.values()];
  let free = state.plan.limits.agents - live.filter((attempt) => attempt.state === "running").length;
  let freeGates = state.plan.limits.gates - live.filter((attempt) => attempt.kind === "gate-first").length;
  const actions: Action[] = [];
  const taken = new Set<string>();
  let isRequiredReady = false;
  const busy = live.flatMap((attempt) => attempt.artifacts.map((id) => state.byId.get(id) as Artifact));
  let decided = NOTHING_USED;
  const canPay = (artifacts: readonly string[], profile: string | null): boolean =>
    profile === null || shortage(state, { artifacts, profile, nowMs: situation.nowMs, decided }) === null;
  const mayStart = (artifact: Artifact): boolean =>
    !taken.has(artifact.id) &&
    startAtMs(state, artifact, situation.nowMs) <= situation.nowMs &&
    holdOn(state, artifact) === null &&
    canPay([artifact.id], artifact.agent) &&
    situation.missing(artifact).length === 0 &&
    (state.mode === "isolated" || busy.every((other) => !writesOverlap(other, artifact)));

  for (const id of state.ready.values()) {
    const artifact = state.byId.get(id) as Artifact;
    if (artifact.stage !== stage) break;
    // Optional ones run when no required one is ready (I17).
    if (artifact.optional && isRequiredReady) break;
    if (state.artifacts.get(id)?.gateFirst === true) {
      isRequiredReady ||= !artifact.optional;
      if (freeGates-- > 0) actions.push({ kind: "start", attempt: "gate-first", artifacts: [id] });
      continue;
    }
    if (taken.has(id)) continue;
    const missing = situation.missing(artifact);
    if (missing.length > 0) {
      actions.push({ kind: "park", artifact: id, missing });
      continue;
    }
    if (shortageOf(state, artifact, situation.nowMs)?.scope === "artifact") {
      actions.push({ kind: "park-for-budget", artifact: id });
      continue;
    }
    isRequiredReady ||= !artifact.optional;
    if (free <= 0) break;
    if (!mayStart(artifact)) continue;
    const members = buildBatch(state, artifact, mayStart);
    for (const member of members) {
      taken.add(member);
      busy.push(state.byId.get(member) as Artifact);
    }
    if (artifact.agent !== null) decided = sumOf(decided, attemptNeed(state.plan, artifact.agent));
    actions.push({ kind: "start", attempt: artifact.run === null ? "agent" : "run", artifacts: members });
    free--;
  }
  return actions;
}
