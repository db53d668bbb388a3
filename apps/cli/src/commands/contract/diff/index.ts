import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../../global-options.ts";

interface ContractDiffArguments extends GlobalOptions {
  readonly from: string;
  readonly to?: string | undefined;
  readonly json: boolean;
}

/** `pawl contract diff`. */
export const contractDiffCommand: CommandModule<object, ContractDiffArguments> = {
  command: "diff <from> [to]",
  describe: "Say how two versions of the contract differ, and what of it breaks something",
  builder: (yargs) =>
    yargs
      .positional("from", { type: "string", demandOption: true, describe: "A released version, the plan's own, or a snapshot file" })
      .positional("to", { type: "string", describe: "The same; default: the version that is installed" })
      .option("json", { type: "boolean", default: false, describe: "Print one JSON object instead of lines" })
      .example("$0 contract diff 1 team-2", "What the plan's own version changes"),
  handler: async ({ cwd, from, to, json: isJson }) => {
    const { contractDiffAction } = await import("./action.ts");
    process.exitCode = await contractDiffAction({ cwd: cwd ?? null, from, to: to ?? null, isJson });
  },
};
