import { event } from "@pawl/pipeline";
import type { AttemptReason, CandidateRecord, EventBody, LiveAttempt, PipelineState } from "@pawl/pipeline";

import { agentAsked } from "./ask.ts";
import type { AskedQuestion } from "./ask.ts";
import { rateLimited } from "./rate-limit.ts";
import type { RateLimitHit } from "./rate-limit.ts";
import { parkAtOnce, refuse } from "./refuse.ts";
import { releaseLease } from "./release-lease.ts";

/** What an attempt came to. `handed-in` is a claim and nothing more: it means that the gate runs (rule 2.1#2). */
export type AttemptOutcome =
  | { readonly kind: "handed-in"; readonly candidates: readonly CandidateRecord[]; readonly durationMs: number }
  | ({ readonly kind: "rate-limited" } & RateLimitHit)
  | ({ readonly kind: "asked" } & AskedQuestion)
  /** The process of Pawl's that had started it was ended by another hand. */
  | { readonly kind: "lost"; readonly detail: string }
  | {
      readonly kind: "failed";
      readonly reason: AttemptReason;
      readonly detail: string;
      readonly evidence: readonly string[];
      readonly failureDigest: string;
      /** When its process had ended, by the run's clock; left out where that says nothing of others. */
      readonly endedAtMs?: number;
    };

/** Events of an attempt's outcome. A result of an attempt whose lease is gone is refused, and that is recorded. */
export function attemptFinished(
  state: PipelineState,
  attempt: number,
  artifacts: readonly string[],
  outcome: AttemptOutcome,
  nowMs: number,
): readonly EventBody[] {
  const live = state.attempts.get(attempt);
  if (live === undefined) {
    return outcome.kind === "handed-in" ? [refusedResult(state, attempt, artifacts)] : [];
  }
  if (outcome.kind === "handed-in") {
    return [
      event("attempt.produced", { attempt, candidates: [...outcome.candidates], durationMs: outcome.durationMs }),
    ];
  }
  if (outcome.kind === "rate-limited") return rateLimited(state, live, outcome, nowMs);
  if (outcome.kind === "asked") return agentAsked(state, live, outcome, nowMs);
  if (outcome.kind === "lost") return attemptLost(state, live, outcome.detail, nowMs);
  const { reason, detail, evidence, failureDigest, endedAtMs = Infinity } = outcome;
  // In place nobody can tell whose a change is that belongs to no attempt, so it fails every running one. What has only begun in the place
  // of the one that had ended is not charged for what that one has most likely left.
  const failed = reason === "STRAY_CHANGES" ? [...state.attempts.values()].filter((one) => one.state === "running") : [live];
  // No other attempt does better before a human has seen to it.
  const end = reason === "NOT_LOGGED_IN" || reason === "WRONG_AGENT_VERSION" ? parkAtOnce : refuse;
  const hasOnlyBegun = (one: LiveAttempt): boolean => one !== live && one.startedAtMs >= endedAtMs;
  return failed.flatMap((one) => {
    if (hasOnlyBegun(one)) return releaseLease(state, one.attempt, reason, detail);
    return end(state, {
      artifact: one.artifacts[0] as string,
      attempt: one.attempt,
      reason,
      detail,
      evidence,
      tree: null,
      failureDigest,
      nowMs,
    });
  });
}

/** The loss in a row that is left to a human: the attempt may cause it itself, and one that always does must not be started for ever. */
const LAST_LOSS = 3;

/**
 * A loss charges nobody, because nobody can tell who caused it: the artifacts wait, longer each time, for what ends processes to pass.
 */
function attemptLost(state: PipelineState, live: LiveAttempt, detail: string, nowMs: number): readonly EventBody[] {
  const { attempt, artifacts } = live;
  const losses = 1 + Math.max(...artifacts.map((id) => state.artifacts.get(id)?.losses ?? 0));
  if (losses < LAST_LOSS) {
    const { backoffMs, maxBackoffMs } = state.plan.limits;
    return releaseLease(state, attempt, "HELPER_LOST", detail, nowMs + Math.min(backoffMs * losses, maxBackoffMs));
  }
  const [artifact = ""] = artifacts;
  return parkAtOnce(state, { artifact, attempt, reason: "HELPER_LOST", detail, evidence: [], tree: null, nowMs });
}

/** The record of a result that came too late. */
export function refusedResult(state: PipelineState, attempt: number, artifacts: readonly string[]): EventBody {
  return event("result.refused", {
    attempt,
    artifacts: [...artifacts],
    reason: state.status === "running" ? "LEASE_LOST" : "RUN_ENDED",
  });
}
