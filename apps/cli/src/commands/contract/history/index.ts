import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../../global-options.ts";

interface ContractHistoryArguments extends GlobalOptions {
  readonly run: string;
}

/** `pawl contract history`. */
export const contractHistoryCommand: CommandModule<object, ContractHistoryArguments> = {
  command: "history",
  describe: "Print a run's history: what moved its progress, and every report, one step per line",
  builder: (yargs) =>
    yargs
      .option("run", { type: "string", default: "latest", requiresArg: true, describe: "A run's id, or latest" })
      .example("$0 contract history > run.jsonl", "For whoever wants to check it elsewhere"),
  handler: async ({ cwd, run }) => {
    const { contractHistoryAction } = await import("./action.ts");
    process.exitCode = await contractHistoryAction({ cwd: cwd ?? null, run });
  },
};
