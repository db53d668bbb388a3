import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../../global-options.ts";

interface ContractVersionsArguments extends GlobalOptions {
  readonly json: boolean;
}

/** `pawl contract versions`. */
export const contractVersionsCommand: CommandModule<object, ContractVersionsArguments> = {
  command: "versions",
  describe: "List the versions of the contract: the standard's, and the ones of this project",
  builder: (yargs) =>
    yargs
      .option("json", { type: "boolean", default: false, describe: "Print a JSON array" })
      .example("$0 contract versions", "Weights and digest of each, and whether it is approved"),
  handler: async ({ cwd, json: isJson }) => {
    const { contractVersionsAction } = await import("./action.ts");
    process.exitCode = await contractVersionsAction({ cwd: cwd ?? null, isJson });
  },
};
