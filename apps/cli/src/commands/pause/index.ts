import type { CommandModule } from "yargs";

import { decisionOptions, withDecisionOptions } from "../decision-options.ts";
import type { DecisionArguments } from "../decision-options.ts";

/** `pawl pause`. */
export const pauseCommand: CommandModule<object, DecisionArguments> = {
  command: "pause",
  describe: "Let the run start nothing new; what is under way is finished",
  builder: (yargs) =>
    withDecisionOptions(yargs)
      .example('$0 pause --why "the machine is needed"', "Pause and say why")
      .example("$0 pause && $0 ps", "Pause, and see what is still under way"),
  handler: async (args) => {
    const { pauseAction } = await import("./action.ts");
    process.exitCode = await pauseAction(decisionOptions(args));
  },
};
