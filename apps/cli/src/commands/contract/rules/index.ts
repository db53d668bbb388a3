import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../../global-options.ts";

interface ContractRulesArguments extends GlobalOptions {
  readonly kind?: string | undefined;
  readonly json: boolean;
}

/** `pawl contract rules`. */
export const contractRulesCommand: CommandModule<object, ContractRulesArguments> = {
  command: "rules",
  describe: "List the rules of the contract",
  builder: (yargs) =>
    yargs
      .option("kind", { choices: ["report", "step", "calc", "run"], requiresArg: true, describe: "Only rules that are proved so" })
      .option("json", { type: "boolean", default: false, describe: "Print one JSON array: id, section, kind, text" })
      .example("$0 contract rules --kind step", "Rules about two consecutive reports"),
  handler: async ({ kind, json: isJson }) => {
    const { contractRulesAction } = await import("./action.ts");
    process.exitCode = await contractRulesAction({ kind: kind ?? null, isJson });
  },
};
