import { escapeForTerminal } from "@pawl/agents";
import { rollBackWork } from "@pawl/orchestrator";

import type { ExitCode } from "../../exit-codes.ts";
import { rollbackQuestion } from "../../output/decision-questions.ts";
import { writeNotice } from "../../output/streams.ts";
import type { DecisionOptions } from "../decision-options.ts";
import { takeDecision } from "../take-decision.ts";

/** How `pawl rollback` was called. */
export interface RollbackActionOptions extends DecisionOptions {
  readonly targets: readonly string[];
  readonly isConfirmed: boolean;
}

/** Takes work back; recorded as a decision. @throws CliError `NOT_CONFIRMED`, `USER_UNKNOWN`. */
export async function rollbackAction(options: RollbackActionOptions): Promise<ExitCode> {
  const { targets, isConfirmed } = options;
  const onWarning = (warning: string): void => writeNotice(`warning: ${escapeForTerminal(warning)}`, "warning");
  return takeDecision(options, {
    wish: { kind: "rollback", targets },
    question: rollbackQuestion,
    isConfirmed,
    carryOut: async (projectDir, who) => {
      await rollBackWork(projectDir, { targets, ...who, onWarning });
      return "done";
    },
    describe: (_, by) => `${targets.join(", ")}: rolled back, recorded for ${by}.`,
  });
}
