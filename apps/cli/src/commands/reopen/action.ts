import type { Stage } from "@pawl/contract";
import { reopenStage } from "@pawl/orchestrator";

import type { ExitCode } from "../../exit-codes.ts";
import type { DecisionOptions } from "../decision-options.ts";
import { takeDecision } from "../take-decision.ts";

/** Reopens a stage; recorded as a decision. @throws CliError `USER_UNKNOWN`. */
export async function reopenAction(options: DecisionOptions & { readonly stage: Stage }): Promise<ExitCode> {
  const { stage } = options;
  return takeDecision(options, {
    wish: { kind: "reopen", stage },
    carryOut: async (projectDir, who) => {
      await reopenStage(projectDir, { stage, ...who });
      return "done";
    },
    describe: (_, by) => `Stage ${stage} is reopened, recorded for ${by}.`,
  });
}
