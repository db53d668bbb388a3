import type { CommandModule } from "yargs";

import { decisionOptions, withDecisionOptions } from "../decision-options.ts";
import type { DecisionArguments } from "../decision-options.ts";

interface AbortArguments extends DecisionArguments {
  readonly yes: boolean;
}

/** `pawl abort`. */
export const abortCommand: CommandModule<object, AbortArguments> = {
  command: "abort",
  describe: "Abort the run for good; what is closed stays, and only a new run goes on",
  builder: (yargs) =>
    withDecisionOptions(yargs)
      .option("yes", { alias: "y", type: "boolean", default: false, describe: "Do not ask; needed where there is no terminal to ask on" })
      .example('$0 abort --why "wrong plan"', "Ask, then abort the run and say why")
      .example("$0 abort --yes && $0 run --new", "Give this run up and start another one"),
  handler: async (args) => {
    const { abortAction } = await import("./action.ts");
    process.exitCode = await abortAction({ ...decisionOptions(args), isConfirmed: args.yes });
  },
};
