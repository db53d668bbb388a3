import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface BackupArguments extends GlobalOptions {
  readonly file: string;
  readonly json: boolean;
}

/** `pawl backup`. */
export const backupCommand: CommandModule<object, BackupArguments> = {
  command: "backup <file>",
  describe: "Write the ledger and its evidence into one file, also while a run goes on",
  builder: (yargs) =>
    yargs
      .positional("file", { type: "string", demandOption: true, describe: "Path of the backup; nothing may be there" })
      .option("json", { type: "boolean", default: false, describe: "Print one JSON object" })
      .example("$0 backup ../pawl-monday.backup", "A verified backup of the pipeline as it is now")
      .epilog("It does not hold the repository: push that, or clone it"),
  handler: async ({ cwd, file, json: isJson }) => {
    const { backupAction } = await import("./action.ts");
    process.exitCode = await backupAction({ cwd: cwd ?? null, file, isJson });
  },
};
