import { event } from "@pawl/pipeline";
import type { AttemptReason, EventBody, PipelineState } from "@pawl/pipeline";

/**
 * Ends an attempt without charging it: its unclosed artifacts go back to `pending`, and whatever it still hands in is
 * refused.
 */
export function releaseLease(
  state: PipelineState,
  attempt: number,
  reason: AttemptReason,
  detail: string,
): readonly EventBody[] {
  const live = state.attempts.get(attempt);
  if (live === undefined) return [];
  return [
    ...live.artifacts
      .filter((id) => state.artifacts.get(id)?.lease === attempt)
      .map((id) => returnArtifact(id, attempt, reason, detail)),
    event("attempt.ended", { attempt, outcome: "cancelled", reason, detail }),
  ];
}

/** Ends every attempt of a state in that way. */
export function releaseAllLeases(state: PipelineState, reason: AttemptReason, detail: string): readonly EventBody[] {
  return [...state.attempts.keys()].flatMap((attempt) => releaseLease(state, attempt, reason, detail));
}

/** Sends an artifact back to `pending`, uncharged and without a backoff. */
export function returnArtifact(artifact: string, attempt: number, reason: AttemptReason, detail: string): EventBody {
  return event("artifact.retried", {
    artifact,
    attempt,
    reason,
    detail,
    evidence: [],
    charged: false,
    notBeforeMs: 0,
    fingerprint: null,
  });
}
