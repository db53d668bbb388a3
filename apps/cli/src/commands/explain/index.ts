import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface ExplainArguments extends GlobalOptions {
  readonly code?: string | undefined;
  readonly json: boolean;
}

/** `pawl explain`. */
export const explainCommand: CommandModule<object, ExplainArguments> = {
  command: "explain [code]",
  describe: "Say what a code means that Pawl has shown, why it shows up, and what to do; without a code, list all",
  builder: (yargs) =>
    yargs
      .positional("code", { type: "string", describe: "A code as it was shown, such as DIRTY_TREE or VACUOUS_GATE" })
      .option("json", { type: "boolean", default: false, describe: "Print JSON" })
      .example("$0 explain VACUOUS_GATE", "Why a gate was refused, and what to do")
      .example("$0 explain", "Every code, by where it shows up"),
  handler: async ({ code, json: isJson }) => {
    const { explainAction } = await import("./action.ts");
    process.exitCode = await explainAction(code ?? null, isJson);
  },
};
