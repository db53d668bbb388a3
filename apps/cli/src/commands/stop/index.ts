import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface StopArguments extends GlobalOptions {
  readonly why?: string | undefined;
  readonly by?: string | undefined;
}

/** `pawl stop`. */
export const stopCommand: CommandModule<object, StopArguments> = {
  command: "stop",
  describe: "Stop the orchestrator at work with everything that it started; `run` takes the run up again",
  builder: (yargs) =>
    yargs
      .option("why", { type: "string", requiresArg: true, describe: "Reason, recorded with the decision" })
      .option("by", { type: "string", requiresArg: true, describe: "Who decides; default: the user's name" })
      .example("$0 stop", "Stop what is at work, within ten seconds")
      .example('$0 stop --why "going home"', "Stop, and say why"),
  handler: async ({ cwd, why, by }) => {
    const { stopAction } = await import("./action.ts");
    process.exitCode = await stopAction({ cwd: cwd ?? null, why: why ?? null, by });
  },
};
