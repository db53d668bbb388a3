import type { Stage } from "@pawl/contract";
import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

/** Written out, so that a help text loads no schema library. */
const STAGES = ["A", "B", "C", "D"] as const satisfies readonly Stage[];

interface ReopenArguments extends GlobalOptions {
  readonly stage?: Stage | undefined;
  readonly why?: string | undefined;
  readonly by?: string | undefined;
}

/** `pawl reopen`. */
export const reopenCommand: CommandModule<object, ReopenArguments> = {
  command: "reopen <stage>",
  describe: "Give up the closures of a stage and of those after it; what is there is gated again",
  builder: (yargs) =>
    yargs
      .positional("stage", { choices: STAGES, describe: "The stage to go back to" })
      .option("why", { type: "string", requiresArg: true, describe: "Reason, recorded with the decision" })
      .option("by", { type: "string", requiresArg: true, describe: "Who decides; default: the user's name" })
      .example('$0 reopen B --why "the terms have changed"', "Go back to stage B")
      .example("$0 reopen A && $0 run", "Have everything gated again"),
  handler: async ({ cwd, stage, why, by }) => {
    const { reopenAction } = await import("./action.ts");
    process.exitCode = await reopenAction({ cwd: cwd ?? null, stage: stage as Stage, why: why ?? null, by });
  },
};
