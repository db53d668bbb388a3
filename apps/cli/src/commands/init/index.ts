import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface InitArguments extends GlobalOptions {
  readonly "dry-run": boolean;
}

/** `pawl init`. */
export const initCommand: CommandModule<object, InitArguments> = {
  command: "init",
  describe: "Write a plan to start from: pawl.yaml, valid and ready to run",
  builder: (yargs) =>
    yargs
      .option("dry-run", { type: "boolean", default: false, describe: "Say what would change, and change nothing" })
      .example("$0 init", "Write pawl.yaml into this folder")
      .example("$0 init --cwd ../library", "Write it into another folder"),
  handler: async ({ cwd, "dry-run": isDryRun }) => {
    const { initAction } = await import("./action.ts");
    process.exitCode = await initAction(cwd ?? null, isDryRun);
  },
};
