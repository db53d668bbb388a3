import { abortPipeline } from "@pawl/orchestrator";

import type { ExitCode } from "../../exit-codes.ts";
import { abortQuestion } from "../../output/decision-questions.ts";
import type { DecisionOptions } from "../decision-options.ts";
import { takeDecision } from "../take-decision.ts";

/** Aborts the run; recorded as a decision. @throws CliError `NOT_CONFIRMED`, `USER_UNKNOWN`. */
export async function abortAction(options: DecisionOptions & { readonly isConfirmed: boolean }): Promise<ExitCode> {
  return takeDecision(options, {
    wish: { kind: "abort" },
    question: abortQuestion,
    isConfirmed: options.isConfirmed,
    carryOut: async (projectDir, who) => {
      await abortPipeline(projectDir, who);
      return "done";
    },
    describe: (_, by) => `The run was aborted, recorded for ${by}.`,
  });
}
