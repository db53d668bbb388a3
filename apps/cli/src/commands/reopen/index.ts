import type { Stage } from "@pawl/contract";
import type { CommandModule } from "yargs";

import { decisionOptions, withDecisionOptions } from "../decision-options.ts";
import type { DecisionArguments } from "../decision-options.ts";

/** Written out, so that a help text loads no schema library. */
const STAGES = ["A", "B", "C", "D"] as const satisfies readonly Stage[];

interface ReopenArguments extends DecisionArguments {
  readonly stage?: Stage | undefined;
}

/** `pawl reopen`. */
export const reopenCommand: CommandModule<object, ReopenArguments> = {
  command: "reopen <stage>",
  describe: "Give up the closures of a stage and of those after it; what is there is gated again",
  builder: (yargs) =>
    withDecisionOptions(yargs)
      .positional("stage", { choices: STAGES, describe: "The stage to go back to" })
      .example('$0 reopen B --why "the terms have changed"', "Go back to stage B")
      .example("$0 reopen A && $0 run", "Have everything gated again"),
  handler: async (args) => {
    const { reopenAction } = await import("./action.ts");
    process.exitCode = await reopenAction({ ...decisionOptions(args), stage: args.stage as Stage });
  },
};
