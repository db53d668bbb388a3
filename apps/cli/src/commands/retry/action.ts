import { retryArtifact } from "@pawl/orchestrator";

import type { ExitCode } from "../../exit-codes.ts";
import type { DecisionOptions } from "../decision-options.ts";
import { takeDecision } from "../take-decision.ts";

/** How `pawl retry` was called. */
export interface RetryActionOptions extends DecisionOptions {
  /** Id or location. */
  readonly artifact: string;
}

/** Sends a parked artifact back to work; recorded as a decision. @throws CliError `USER_UNKNOWN`. */
export async function retryAction(options: RetryActionOptions): Promise<ExitCode> {
  const { artifact } = options;
  return takeDecision(options, {
    wish: { kind: "retry", artifact },
    carryOut: async (projectDir, who) => {
      await retryArtifact(projectDir, { artifact, ...who });
      return "done";
    },
    describe: (_, by) => `${artifact} goes back to work, recorded for ${by}.`,
  });
}
