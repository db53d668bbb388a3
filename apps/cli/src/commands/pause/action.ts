import { pauseRun } from "@pawl/orchestrator";

import type { ExitCode } from "../../exit-codes.ts";
import type { DecisionOptions } from "../decision-options.ts";
import { takeDecision } from "../take-decision.ts";

/** Lets the run start nothing new; recorded as a decision. @throws CliError `USER_UNKNOWN`. */
export async function pauseAction(options: DecisionOptions): Promise<ExitCode> {
  return takeDecision(options, {
    wish: { kind: "pause" },
    carryOut: pauseRun,
    describe: (effect, by) => (effect === "done" ? `The run is paused, recorded for ${by}.` : "The run was paused already; nothing was recorded."),
  });
}
