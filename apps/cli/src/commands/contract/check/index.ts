import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../../global-options.ts";

interface ContractCheckArguments extends GlobalOptions {
  readonly files: string[];
  readonly json: boolean;
}

/** `pawl contract check`. */
export const contractCheckCommand: CommandModule<object, ContractCheckArguments> = {
  command: "check <files..>",
  describe: "Check reports and histories against every rule that they can break",
  builder: (yargs) =>
    yargs
      .positional("files", { type: "string", array: true, demandOption: true, describe: "Reports or histories; - is standard input" })
      .option("json", { type: "boolean", default: false, describe: "Print one JSON object instead of lines" })
      .example("$0 contract check progress/status.json", "Print file: RULE pointer: what is there, what should be")
      .example("$0 contract history | $0 contract check -", "Check everything that a run ever reported")
      .epilog("Exit code: 0 all valid, 2 otherwise"),
  handler: async ({ cwd, files, json: isJson }) => {
    const { contractCheckAction } = await import("./action.ts");
    process.exitCode = await contractCheckAction({ cwd: cwd ?? null, files, isJson });
  },
};
