import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface AbortArguments extends GlobalOptions {
  readonly why?: string | undefined;
  readonly by?: string | undefined;
}

/** `pawl abort`. */
export const abortCommand: CommandModule<object, AbortArguments> = {
  command: "abort",
  describe: "Abort the run for good; what is closed stays, and only a new run goes on",
  builder: (yargs) =>
    yargs
      .option("why", { type: "string", requiresArg: true, describe: "Reason, recorded with the decision" })
      .option("by", { type: "string", requiresArg: true, describe: "Who decides; default: the user's name" })
      .example('$0 abort --why "wrong plan"', "Abort the run and say why")
      .example("$0 abort && $0 run --new", "Give this run up and start another one"),
  handler: async ({ cwd, why, by }) => {
    const { abortAction } = await import("./action.ts");
    process.exitCode = await abortAction({ cwd: cwd ?? null, why: why ?? null, by });
  },
};
