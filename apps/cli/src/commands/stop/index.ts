import type { CommandModule } from "yargs";

import { decisionOptions, withDecisionOptions } from "../decision-options.ts";
import type { DecisionArguments } from "../decision-options.ts";

/** `pawl stop`. */
export const stopCommand: CommandModule<object, DecisionArguments> = {
  command: "stop",
  describe: "Stop the orchestrator at work with everything that it started; `run` takes the run up again",
  builder: (yargs) =>
    withDecisionOptions(yargs)
      .example("$0 stop", "Stop what is at work, within ten seconds")
      .example('$0 stop --why "going home"', "Stop, and say why"),
  handler: async (args) => {
    const { stopAction } = await import("./action.ts");
    process.exitCode = await stopAction(decisionOptions(args));
  },
};
