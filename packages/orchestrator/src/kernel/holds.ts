import { nextDayMs } from "@pawl/pipeline";
import type { Artifact, PipelineState } from "@pawl/pipeline";

import { shortageOf } from "./budget.ts";

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
  if (state.budget.unknownSeq !== null) return { reason: "USAGE_UNKNOWN", key: "USAGE_UNKNOWN", detail: "", options: ["RETRY", "ABORT"] };
  const short = shortageOf(state, artifact, null);
  if (short?.scope === "run") return { reason: "BUDGET_RUN", key: "BUDGET_RUN", detail: short.kind, options: ["EXTEND", "ABORT"] };
  if (state.pauses.get(agent)?.untilMs !== null) return null;
  return { reason: "RATE_LIMITED", key: `RATE_LIMITED ${agent}`, detail: `agent profile ${agent}`, options: ["RETRY", "ABORT"] };
}

/** Time before which no agent may start on an artifact because of a rate limit or the day's budget, in milliseconds since the epoch; 0: none. */
export function pausedUntilMs(state: PipelineState, artifact: Artifact, nowMs: number): number {
  if (artifact.agent === null) return 0;
  const day = shortageOf(state, artifact, nowMs)?.scope === "day" ? nextDayMs(nowMs) : 0;
  return Math.max(day, state.pauses.get(artifact.agent)?.untilMs ?? 0);
}
