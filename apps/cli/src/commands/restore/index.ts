import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface RestoreArguments extends GlobalOptions {
  readonly file: string;
  readonly json: boolean;
  readonly replace: boolean;
  readonly "dry-run": boolean;
}

/** `pawl restore`. */
export const restoreCommand: CommandModule<object, RestoreArguments> = {
  command: "restore <file>",
  describe: "Put the ledger and its evidence back to what a backup holds",
  builder: (yargs) =>
    yargs
      .positional("file", { type: "string", demandOption: true, describe: "Path of the backup" })
      .option("replace", {
        type: "boolean",
        default: false,
        describe: "Also where the ledger that is there has events that the backup has not, or cannot be read",
      })
      .option("dry-run", { type: "boolean", default: false, describe: "Say what would change, and change nothing" })
      .option("json", { type: "boolean", default: false, describe: "Print one JSON object" })
      .example("$0 restore ../pawl-monday.backup", "Refused where events would be lost")
      .epilog("The ledger that was there is kept under a name that is printed"),
  handler: async ({ cwd, file, replace: mayReplace, "dry-run": isDryRun, json: isJson }) => {
    const { restoreAction } = await import("./action.ts");
    process.exitCode = await restoreAction({ cwd: cwd ?? null, file, mayReplace, isDryRun, isJson });
  },
};
