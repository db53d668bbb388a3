import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";
import { wholeNumber } from "../whole-number.ts";

interface LogsArguments extends GlobalOptions {
  readonly attempt: string;
  readonly run: string;
  readonly follow: boolean;
  readonly raw: boolean;
}

/** `pawl logs`. */
export const logsCommand: CommandModule<object, LogsArguments> = {
  command: "logs <attempt>",
  describe: "Print what the agent of an attempt printed, and follow it while it works",
  builder: (yargs) =>
    yargs
      .positional("attempt", { type: "string", demandOption: true, describe: "Number of the attempt, as `pawl ps` and `pawl log` have it" })
      .option("run", { type: "string", default: "latest", requiresArg: true, describe: "A run's id, or latest" })
      .option("follow", { alias: "f", type: "boolean", default: false, describe: "Go on until the agent has ended" })
      .option("raw", { type: "boolean", default: false, describe: "The bytes as they are; they may steer a terminal. Default: control characters made visible" })
      .example("$0 logs 12 -f", "See what the agent of attempt 12 does")
      .example("$0 logs 12 --raw > attempt-12.log", "Keep its output as it was"),
  handler: async ({ cwd, attempt, run, follow, raw }) => {
    const number = wholeNumber("attempt", attempt, 1);
    const { logsAction } = await import("./action.ts");
    process.exitCode = await logsAction({ cwd: cwd ?? null, attempt: number, run, isFollowing: follow, isRaw: raw });
  },
};
