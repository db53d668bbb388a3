import type { AgentOutcome } from "@pawl/agents";

import type { ProcessEnd } from "../runtime/attempt-process.ts";
import { HANDED_IN } from "./attempt-access.ts";

/**
 * How an agent's attempt ended that had handed in and did not exit in time, so that it was ended: what it left is its result, for the
 * gate to judge as any other. `null`: it ended otherwise, and that counts.
 */
export function endOfHandedIn(outcome: AgentOutcome): ProcessEnd | null {
  if (outcome.kind !== "cancelled" || outcome.reason !== HANDED_IN) return null;
  const { survivors, outputTail: output, durationMs } = outcome;
  if (survivors.length === 0) return { kind: "done", durationMs: Math.round(durationMs), output };
  const pids = survivors.map(({ pid }) => pid).join(", ");
  return { kind: "failed", reason: "PROCESS_SURVIVED", detail: `the agent handed in, but these of its processes could not be ended: ${pids}`, output };
}
