import { nextDayMs } from "@pawl/pipeline";
import type { Artifact, PipelineState } from "@pawl/pipeline";

import { shortageOfProfile } from "./budget.ts";

/** Why no agent may start on an artifact before a human has answered, although nothing is wrong with the artifact itself. */
export interface Hold {
  /** Reason code with which one artifact of all that it keeps is parked, so that there is a question. */
  readonly reason: "RATE_LIMITED" | "BUDGET_RUN" | "USAGE_UNKNOWN";
  /** Equal for everything that one answer lets go on. */
  readonly key: string;
  readonly detail: string;
  readonly options: readonly ("RETRY" | "EXTEND" | "ABORT")[];
}

/** What keeps agents from starting on an artifact until a human answers; `null` for nothing. */
export function holdOn(state: PipelineState, artifact: Artifact): Hold | null {
  const { agent } = artifact;
  // What is only gated takes no agent.
  if (agent === null || state.artifacts.get(artifact.id)?.gateFirst === true) return null;
  return holdOnProfile(state, agent);
}

/** What keeps every agent of a profile from starting until a human answers. @param profile - `null`: the artifacts' own commands. */
export function holdOnProfile(state: PipelineState, profile: string | null): Hold | null {
  if (profile === null) return null;
  if (state.budget.unknownSeq !== null) return { reason: "USAGE_UNKNOWN", key: "USAGE_UNKNOWN", detail: "", options: ["RETRY", "ABORT"] };
  const short = shortageOfProfile(state, profile, null);
  if (short?.scope === "run") return { reason: "BUDGET_RUN", key: "BUDGET_RUN", detail: short.kind, options: ["EXTEND", "ABORT"] };
  if (state.pauses.get(profile)?.untilMs !== null) return null;
  return { reason: "RATE_LIMITED", key: `RATE_LIMITED ${profile}`, detail: `agent profile ${profile}`, options: ["RETRY", "ABORT"] };
}

/** Time before which no agent of a profile may start because of a rate limit or the day's budget, in milliseconds since the epoch; 0: none. */
export function pausedUntilMs(state: PipelineState, profile: string | null, nowMs: number): number {
  if (profile === null) return 0;
  const day = shortageOfProfile(state, profile, nowMs)?.scope === "day" ? nextDayMs(nowMs) : 0;
  return Math.max(day, state.pauses.get(profile)?.untilMs ?? 0);
}
