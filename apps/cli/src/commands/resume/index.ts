import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface ResumeArguments extends GlobalOptions {
  readonly why?: string | undefined;
  readonly by?: string | undefined;
}

/** `pawl resume`. */
export const resumeCommand: CommandModule<object, ResumeArguments> = {
  command: "resume",
  describe: "Let a paused run go on",
  builder: (yargs) =>
    yargs
      .option("why", { type: "string", requiresArg: true, describe: "Reason, recorded with the decision" })
      .option("by", { type: "string", requiresArg: true, describe: "Who decides; default: the user's name" })
      .example("$0 resume", "Let it go on")
      .example("$0 resume --by Ada", "Let it go on, and say who decides"),
  handler: async ({ cwd, why, by }) => {
    const { resumeAction } = await import("./action.ts");
    process.exitCode = await resumeAction({ cwd: cwd ?? null, why: why ?? null, by });
  },
};
