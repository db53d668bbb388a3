import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface AmendArguments extends GlobalOptions {
  readonly "dry-run": boolean;
  readonly why?: string | undefined;
  readonly by?: string | undefined;
  readonly json: boolean;
}

/** `pawl amend`. */
export const amendCommand: CommandModule<object, AmendArguments> = {
  command: "amend",
  describe: "Let the run adopt a changed plan, after showing how it differs",
  builder: (yargs) =>
    yargs
      .option("dry-run", { type: "boolean", default: false, describe: "Show how it differs, and change nothing" })
      .option("why", { type: "string", requiresArg: true, describe: "Reason, recorded with the decision" })
      .option("by", { type: "string", requiresArg: true, describe: "Who decides; default: the user's name" })
      .option("json", { type: "boolean", default: false, describe: "Print JSON" })
      .example("$0 amend --dry-run", "Show what would be added and changed, and which closures would be lost")
      .example('$0 amend --why "one more page"', "Adopt pawl.yaml as it is now"),
  handler: async ({ cwd, "dry-run": isDryRun, why, by, json: isJson }) => {
    const { amendAction } = await import("./action.ts");
    process.exitCode = await amendAction({ cwd: cwd ?? null, isDryRun, why: why ?? null, by, isJson });
  },
};
