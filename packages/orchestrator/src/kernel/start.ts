import { quoteValue } from "@pawl/contract";
import { event, NOTHING_USED } from "@pawl/pipeline";
import type { EventBody, PipelineState } from "@pawl/pipeline";

import type { Action } from "./decide.ts";
import { shortage } from "./budget.ts";
import { holdOn } from "./holds.ts";

/** Whether the run is BLOCKED: a question is open. */
export function isBlocked(state: PipelineState): boolean {
  return state.status === "running" && (state.questions.length > 0 || state.calculationFailure !== null);
}

/** Parks an artifact before any attempt, because a human must provide something first. */
export function parkMissing(state: PipelineState, id: string, missing: readonly string[]): readonly EventBody[] {
  const artifact = state.artifacts.get(id);
  if (state.status !== "running" || artifact?.phase !== "pending") return [];
  return [
    event("artifact.parked", {
      artifact: id,
      location: state.byId.get(id)?.location ?? id,
      reason: "REQUIREMENT_MISSING",
      detail: missing.map(quoteValue).join(" and "),
      attempt: null,
      evidence: [],
      options: ["PROVIDED", "ABORT"],
    }),
  ];
}

/** Starts what `decide` said, where it still may. */
export function startAttempt(state: PipelineState, action: Extract<Action, { kind: "start" }>): readonly EventBody[] {
  if (!mayStart(state, action)) return [];
  const first = state.byId.get(action.artifacts[0] as string);
  return [
    event("attempt.started", {
      attempt: state.nextAttempt,
      artifacts: [...action.artifacts],
      kind: action.attempt,
      profile: action.attempt === "agent" ? (first?.agent ?? null) : null,
      base: state.head,
    }),
  ];
}

/** Whether a decision still holds: something may have been recorded since it was taken. */
function mayStart(state: PipelineState, action: Extract<Action, { kind: "start" }>): boolean {
  if (state.status !== "running" || state.isPaused || state.questions.length > 0) return false;
  if (state.calculationFailure !== null) return false;
  const profile = action.attempt === "agent" ? (state.byId.get(action.artifacts[0] as string)?.agent ?? null) : null;
  const { artifacts } = action;
  // The day's budget was looked at when that was decided; a state does not know the time.
  if (profile !== null && shortage(state, { artifacts, profile, nowMs: null, decided: NOTHING_USED }) !== null) return false;
  return action.artifacts.every((id, position) => {
    const artifact = state.byId.get(id);
    const now = state.artifacts.get(id);
    const earlier = action.artifacts.slice(0, position);
    return (
      artifact?.stage === state.stage &&
      now?.phase === "pending" &&
      holdOn(state, artifact) === null &&
      now.gateFirst === (action.attempt === "gate-first") &&
      artifact.needs.every((need) => earlier.includes(need) || state.artifacts.get(need)?.phase === "closed")
    );
  });
}
