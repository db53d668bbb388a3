import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface RetryArguments extends GlobalOptions {
  readonly artifact?: string | undefined;
  readonly why?: string | undefined;
  readonly by?: string | undefined;
}

/** `pawl retry`. */
export const retryCommand: CommandModule<object, RetryArguments> = {
  command: "retry <artifact>",
  describe: "Send a parked artifact back to work, as if it had not failed",
  builder: (yargs) =>
    yargs
      .positional("artifact", { type: "string", describe: "Id or location of the artifact" })
      .option("why", { type: "string", requiresArg: true, describe: "Reason, recorded with the decision" })
      .option("by", { type: "string", requiresArg: true, describe: "Who decides; default: the user's name" })
      .example("$0 retry docs/guide.md", "Try again what was parked")
      .example('$0 retry guide --why "the agent was updated"', "Try again, and say why"),
  handler: async ({ cwd, artifact, why, by }) => {
    const { retryAction } = await import("./action.ts");
    process.exitCode = await retryAction({ cwd: cwd ?? null, artifact: artifact ?? "", why: why ?? null, by });
  },
};
