import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface PauseArguments extends GlobalOptions {
  readonly why?: string | undefined;
  readonly by?: string | undefined;
}

/** `pawl pause`. */
export const pauseCommand: CommandModule<object, PauseArguments> = {
  command: "pause",
  describe: "Let the run start nothing new; what is under way is finished",
  builder: (yargs) =>
    yargs
      .option("why", { type: "string", requiresArg: true, describe: "Reason, recorded with the decision" })
      .option("by", { type: "string", requiresArg: true, describe: "Who decides; default: the user's name" })
      .example('$0 pause --why "the machine is needed"', "Pause and say why")
      .example("$0 pause && $0 ps", "Pause, and see what is still under way"),
  handler: async ({ cwd, why, by }) => {
    const { pauseAction } = await import("./action.ts");
    process.exitCode = await pauseAction({ cwd: cwd ?? null, why: why ?? null, by });
  },
};
