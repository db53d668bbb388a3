import { event } from "@pawl/pipeline";
import type { EventBody, LiveAttempt, PipelineState, ProfilePause } from "@pawl/pipeline";

import { releaseLease } from "./release-lease.ts";

/** A rate limit that an attempt ran into. */
export interface RateLimitHit {
  /** What the output told of its end, in milliseconds since the epoch; `null` for nothing. */
  readonly hintMs: number | null;
  /** In [0, 1); chosen once, where the limit was met. */
  readonly jitter: number;
  readonly detail: string;
}

/** Largest part by which a pause is drawn out, so that profiles of one account do not all come back at once. */
export const MAX_JITTER = 0.3;

/**
 * How many limits in a row are over when the output says so. Whoever meets the next one all the same waits at least as long as without
 * being told, so that an agent which always says the same costs a bounded number of attempts.
 */
const TRUSTED_HINTS = 2;

/**
 * Events of a rate limit: the profile's agents pause, until the time that the provider told, else for a time that doubles with
 * each limit in a row. The attempt's artifacts go back uncharged. A wait that would take longer than `limits.rateWait` in all
 * is left to a human (`isHeld`).
 */
export function rateLimited(state: PipelineState, live: LiveAttempt, hit: RateLimitHit, nowMs: number): readonly EventBody[] {
  const { attempt, profile } = live;
  if (profile === null) throw new Error(`Internal error: attempt ${attempt} has no agent profile that could be limited`);
  return [
    event("agent.rate_limited", { profile, attempt, hintMs: hit.hintMs, ...pauseAfter(state, live, hit, nowMs) }),
    ...releaseLease(state, attempt, "RATE_LIMITED", hit.detail),
  ];
}

function pauseAfter(
  state: PipelineState,
  { profile, startedAtMs }: LiveAttempt,
  { hintMs, jitter }: RateLimitHit,
  nowMs: number,
): Pick<ProfilePause, "untilMs" | "streak" | "sinceMs"> {
  const before = profile === null ? undefined : state.pauses.get(profile);
  if (before?.untilMs === null) return { untilMs: null, streak: before.streak, sinceMs: before.sinceMs };
  const { rateBackoffMs, maxRateBackoffMs, rateWaitMs } = state.plan.limits;
  // Attempts that were under way together meet one limit, not one each.
  const isSame = before !== undefined && startedAtMs < before.untilMs;
  const streak = (before?.streak ?? 0) + (isSame ? 0 : 1);
  const sinceMs = before?.sinceMs ?? nowMs;
  const guessMs = Math.min(rateBackoffMs * 2 ** (streak - 1) * (1 + MAX_JITTER * jitter), maxRateBackoffMs);
  const guessedEndMs = isSame ? before.untilMs : nowMs + Math.ceil(guessMs);
  const endMs = hintMs === null ? guessedEndMs : streak > TRUSTED_HINTS ? Math.max(hintMs, guessedEndMs) : hintMs;
  const untilMs = Math.max(endMs, before?.untilMs ?? 0, nowMs);
  return { untilMs: untilMs - sinceMs > rateWaitMs ? null : untilMs, streak, sinceMs };
}
