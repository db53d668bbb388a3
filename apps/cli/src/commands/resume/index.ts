import type { CommandModule } from "yargs";

import { decisionOptions, withDecisionOptions } from "../decision-options.ts";
import type { DecisionArguments } from "../decision-options.ts";

/** `pawl resume`. */
export const resumeCommand: CommandModule<object, DecisionArguments> = {
  command: "resume",
  describe: "Let a paused run go on",
  builder: (yargs) =>
    withDecisionOptions(yargs)
      .example("$0 resume", "Let it go on")
      .example("$0 resume --by Ada", "Let it go on, and say who decides"),
  handler: async (args) => {
    const { resumeAction } = await import("./action.ts");
    process.exitCode = await resumeAction(decisionOptions(args));
  },
};
