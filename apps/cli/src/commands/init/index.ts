import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

/** `pawl init`. */
export const initCommand: CommandModule<object, GlobalOptions> = {
  command: "init",
  describe: "Write a plan to start from: pawl.yaml, valid and ready to run",
  builder: (yargs) =>
    yargs
      .example("$0 init", "Write pawl.yaml into this folder")
      .example("$0 init --cwd ../library", "Write it into another folder"),
  handler: async ({ cwd }) => {
    const { initAction } = await import("./action.ts");
    process.exitCode = await initAction(cwd ?? null);
  },
};
