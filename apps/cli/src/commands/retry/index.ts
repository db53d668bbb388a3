import type { CommandModule } from "yargs";

import { decisionOptions, withDecisionOptions } from "../decision-options.ts";
import type { DecisionArguments } from "../decision-options.ts";

interface RetryArguments extends DecisionArguments {
  readonly artifact?: string | undefined;
}

/** `pawl retry`. */
export const retryCommand: CommandModule<object, RetryArguments> = {
  command: "retry <artifact>",
  describe: "Send a parked artifact back to work, as if it had not failed",
  builder: (yargs) =>
    withDecisionOptions(yargs)
      .positional("artifact", { type: "string", describe: "Id or location of the artifact" })
      .example("$0 retry docs/guide.md", "Try again what was parked")
      .example('$0 retry guide --why "the agent was updated"', "Try again, and say why"),
  handler: async (args) => {
    const { retryAction } = await import("./action.ts");
    process.exitCode = await retryAction({ ...decisionOptions(args), artifact: args.artifact ?? "" });
  },
};
