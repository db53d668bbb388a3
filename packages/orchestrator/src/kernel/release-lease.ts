import { event } from "@pawl/pipeline";
import type { AttemptReason, EventBody, PipelineState } from "@pawl/pipeline";

/**
 * Ends an attempt without charging it: its unclosed artifacts go back to `pending`, and whatever it still hands in is
 * refused.
 *
 * @param notBeforeMs - no attempt at them starts before this time, in milliseconds since the epoch.
 */
export function releaseLease(
  state: PipelineState,
  attempt: number,
  reason: AttemptReason,
  detail: string,
  notBeforeMs = 0,
): readonly EventBody[] {
  const live = state.attempts.get(attempt);
  if (live === undefined) return [];
  return [
    ...live.artifacts
      .filter((id) => state.artifacts.get(id)?.lease === attempt)
      .map((id) => returnArtifact(id, attempt, reason, detail, notBeforeMs)),
    event("attempt.ended", { attempt, outcome: "cancelled", reason, detail }),
  ];
}

/** Ends every attempt of a state in that way. */
export function releaseAllLeases(state: PipelineState, reason: AttemptReason, detail: string): readonly EventBody[] {
  return [...state.attempts.keys()].flatMap((attempt) => releaseLease(state, attempt, reason, detail));
}

/** Sends an artifact back to `pending`, uncharged; without a time, at once. */
export function returnArtifact(artifact: string, attempt: number, reason: AttemptReason, detail: string, notBeforeMs = 0): EventBody {
  return event("artifact.retried", {
    artifact,
    attempt,
    reason,
    detail,
    evidence: [],
    charged: false,
    notBeforeMs,
    fingerprint: null,
  });
}
