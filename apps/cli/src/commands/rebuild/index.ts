import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface RebuildArguments extends GlobalOptions {
  readonly "dry-run": boolean;
  readonly json: boolean;
}

/** `pawl rebuild`. */
export const rebuildCommand: CommandModule<object, RebuildArguments> = {
  command: "rebuild",
  describe: "Make the artifacts, attempts and counters beside the ledger's events anew from the events",
  builder: (yargs) =>
    yargs
      .option("dry-run", { type: "boolean", default: false, describe: "Say what would change, and change nothing" })
      .option("json", { type: "boolean", default: false, describe: "Print one JSON object" })
      .example("$0 audit; $0 rebuild", "See what differs from the events, then mend it")
      .epilog("Exit code: 7, with nothing written, when the events themselves or a report are not what was written"),
  handler: async ({ cwd, "dry-run": isDryRun, json: isJson }) => {
    const { rebuildAction } = await import("./action.ts");
    process.exitCode = await rebuildAction({ cwd: cwd ?? null, isDryRun, isJson });
  },
};
