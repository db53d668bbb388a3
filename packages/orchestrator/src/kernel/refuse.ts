import { event, GATE_REASONS } from "@pawl/pipeline";
import type { AttemptReason, EventBody, GateReason, LiveAttempt, PipelineState } from "@pawl/pipeline";

import { returnArtifact } from "./release-lease.ts";

/** A refused attempt at one artifact. */
export interface Refusal {
  readonly artifact: string;
  readonly attempt: number;
  readonly reason: GateReason | AttemptReason;
  /** One line for people: what was found. */
  readonly detail: string;
  /** Evidence digests that the next assignment shows. */
  readonly evidence: readonly string[];
  /** What was handed in: its tree, or `null` for nothing. */
  readonly tree: string | null;
  /**
   * Digest of what a failed process said, equal where two say the same. Absent where a gate refused, because what a gate says
   * follows from the tree.
   */
  readonly failureDigest?: string;
  readonly nowMs: number;
}

/**
 * Ends a failed attempt at an artifact: another try after a backoff, or parking when the tries are used up or would only
 * repeat the same failure. A failure of a gate that ran on what was there already, without an agent, is not charged.
 */
export function refuse(state: PipelineState, refusal: Refusal): readonly EventBody[] {
  const { artifact: id, attempt, reason, detail, evidence, nowMs } = refusal;
  const live = state.attempts.get(attempt);
  const artifact = state.artifacts.get(id);
  if (live === undefined || artifact === undefined || artifact.lease !== attempt) return [];
  const ends = endAttempt(state, refusal);
  const base = { artifact: id, attempt, reason, detail, evidence: [...evidence] };
  if (live.kind === "gate-first") {
    return [event("artifact.retried", { ...base, charged: false, notBeforeMs: 0, fingerprint: null }), ...ends];
  }
  const { attempts, backoffMs, maxBackoffMs } = state.plan.limits;
  const fingerprint = fingerprintOf(state, refusal, live);
  if (artifact.failures + 1 >= attempts) return [park(state, base, reason), ...ends];
  if (artifact.fingerprint === fingerprint) return [park(state, base, "SAME_FAILURE"), ...ends];
  const notBeforeMs = nowMs + Math.min(backoffMs * (artifact.failures + 1), maxBackoffMs);
  return [event("artifact.retried", { ...base, charged: true, notBeforeMs, fingerprint }), ...ends];
}

/**
 * Equal for two failures that are the same with nothing changed between them: the reason, what was handed in or what the process
 * said, and everything that the attempt had to go by: the plan, the head, and the artifacts that it worked on. A human's answer
 * clears the fingerprint.
 */
function fingerprintOf(state: PipelineState, { reason, tree, failureDigest }: Refusal, { artifacts }: LiveAttempt): string {
  return [reason, tree ?? "NONE", failureDigest ?? "NONE", state.head, state.planDigest, artifacts.join(",")].join(" ");
}

/** Parks an artifact at once: another attempt could not mend what is wrong. */
export function parkAtOnce(state: PipelineState, refusal: Refusal): readonly EventBody[] {
  const { artifact: id, attempt, reason, detail, evidence } = refusal;
  if (state.artifacts.get(id)?.lease !== attempt) return [];
  return [park(state, { artifact: id, attempt, detail, evidence }, reason), ...endAttempt(state, refusal)];
}

function park(
  state: PipelineState,
  base: { artifact: string; attempt: number; detail: string; evidence: readonly string[] },
  reason: string,
): EventBody {
  return event("artifact.parked", {
    artifact: base.artifact,
    location: state.byId.get(base.artifact)?.location ?? base.artifact,
    reason,
    detail: base.detail,
    attempt: base.attempt,
    evidence: [...base.evidence],
    options: ["RETRY", "ABORT"],
  });
}

/** The first failure ends a batch's chain: what comes after it goes back uncharged. */
function endAttempt(state: PipelineState, refusal: Refusal): EventBody[] {
  const { artifact: id, attempt, reason } = refusal;
  const rest = (state.attempts.get(attempt)?.artifacts ?? []).filter(
    (other) => other !== id && state.artifacts.get(other)?.lease === attempt,
  );
  const isGate = Object.hasOwn(GATE_REASONS, reason);
  return [
    ...rest.map((other) => returnArtifact(other, attempt, "BATCH_ENDED", `the batch ended with ${id}`)),
    event("attempt.ended", {
      attempt,
      outcome: "failed",
      reason: isGate ? "REFUSED" : (reason as AttemptReason),
      detail: isGate ? `${id}: ${reason}` : refusal.detail,
    }),
  ];
}
