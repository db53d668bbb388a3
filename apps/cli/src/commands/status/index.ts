import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

/** `pawl status`. */
export const statusCommand: CommandModule<object, GlobalOptions> = {
  command: "status",
  describe: "Print progress/status.json, byte for byte",
  builder: (yargs) =>
    yargs
      .example("$0 status", "Print the report as it is in the file; exit code 7 where the file is not what was emitted")
      .example("$0 status | jq .next_step", "One field of it"),
  handler: async ({ cwd }) => {
    const { statusAction } = await import("./action.ts");
    process.exitCode = await statusAction(cwd ?? null);
  },
};
