import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface PsArguments extends GlobalOptions {
  readonly json: boolean;
}

/** `pawl ps`. */
export const psCommand: CommandModule<object, PsArguments> = {
  command: "ps",
  describe: "Print who holds the pipeline's lock, and the attempts that have not ended",
  builder: (yargs) =>
    yargs
      .option("json", { type: "boolean", default: false, describe: "Print a JSON object" })
      .example("$0 ps", "The orchestrator at work and its attempts")
      .example("$0 ps --json | jq .lock.pid", "Process of the orchestrator"),
  handler: async ({ cwd, json: isJson }) => {
    const { psAction } = await import("./action.ts");
    process.exitCode = await psAction({ cwd: cwd ?? null, isJson });
  },
};
