/** Stands in for the orchestrator's `attempt-process.ts`: agents are the world's, and do as it wants. */
import type { UsageFileReading } from "../../../../packages/agents/src/index.ts";

import type { AttemptContext, EndedProcess, Work } from "../../../../packages/orchestrator/src/runtime/attempt-process.ts";
import { machine } from "../machine/machine.ts";
import { world } from "../world/current-world.ts";

export const USAGE_FILE = "usage.json";

export async function runAttemptProcess({ onBegun }: AttemptContext, work: Work): Promise<EndedProcess> {
  machine.effect("start of an agent");
  onBegun(work.attempt.attempt);
  return world().agents.run(work);
}

export function usageProblem(reading: UsageFileReading): string | null {
  return reading.kind === "read" ? null : "the agent left no usage file";
}
