import { resumeRun } from "@pawl/orchestrator";

import type { ExitCode } from "../../exit-codes.ts";
import type { DecisionOptions } from "../decision-options.ts";
import { takeDecision } from "../take-decision.ts";

/** Lets a paused run go on; recorded as a decision. @throws CliError `USER_UNKNOWN`. */
export async function resumeAction(options: DecisionOptions): Promise<ExitCode> {
  return takeDecision(options, {
    wish: { kind: "resume" },
    carryOut: resumeRun,
    describe: (effect, by) => (effect === "done" ? `The run goes on, recorded for ${by}.` : "The run was not paused; nothing was recorded."),
  });
}
