import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";
import { DRIVERS } from "./drivers.ts";

interface RunArguments extends GlobalOptions {
  readonly new: boolean;
  readonly wait: boolean;
  readonly driver: (typeof DRIVERS)[number];
  readonly "dry-run": boolean;
  readonly json: boolean;
}

/** `pawl run`. */
export const runCommand: CommandModule<object, RunArguments> = {
  command: "run",
  describe: "Run the pipeline until it is completed, aborted, blocked or stopped; goes on where it was left",
  builder: (yargs) =>
    yargs
      .option("new", { type: "boolean", default: false, describe: "Start from zero; refused while a run is unfinished" })
      .option("wait", { type: "boolean", default: false, describe: "Stay for an answer instead of ending with exit code 3" })
      .option("driver", { choices: DRIVERS, default: "auto" as const, requiresArg: true, describe: "Database driver" })
      .option("dry-run", { type: "boolean", default: false, describe: "Say what would be started first, and change nothing" })
      .option("json", { type: "boolean", default: false, describe: "Print ledger events to standard output, one JSON object per line" })
      .example("$0 run", "Run, or take up an unfinished run; progress goes to standard error")
      .example("$0 run --dry-run", "What it would begin with, or why it would be refused")
      .example("$0 run --new --json > ../events.ndjson", "Start from zero and keep the ledger events")
      .epilogue(
        "The first SIGINT drains: what is under way is finished. A second one stops in order, as SIGTERM and `pawl stop` do. `pawl run` takes the run up again.\n\n" +
          "A terminal shows what is under way below what is over. Elsewhere, with TERM=dumb, NO_COLOR or CI set, each event is a line; GitHub Actions gets groups and annotations.",
      ),
  handler: async ({ cwd, new: isNew, wait: isWaiting, driver, "dry-run": isDryRun, json: isJson }) => {
    if (isDryRun) {
      const { dryRunAction } = await import("./dry-run.ts");
      process.exitCode = await dryRunAction({ cwd: cwd ?? null, isNew, isJson });
      return;
    }
    const { runAction } = await import("./action.ts");
    process.exitCode = await runAction({ cwd: cwd ?? null, isNew, isWaiting, driver, isJson });
  },
};
