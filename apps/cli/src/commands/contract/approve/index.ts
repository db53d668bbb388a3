import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../../global-options.ts";

interface ContractApproveArguments extends GlobalOptions {
  /** Not `version`, which is the option that every program has. */
  readonly "contract-version": string;
  readonly by: string;
  readonly why?: string | undefined;
  readonly "dry-run": boolean;
  readonly json: boolean;
}

/** `pawl contract approve`. */
export const contractApproveCommand: CommandModule<object, ContractApproveArguments> = {
  command: "approve <contract-version>",
  describe: "Approve the contract version that the plan defines, with its weights, for the runs to come",
  builder: (yargs) =>
    yargs
      .positional("contract-version", { type: "string", demandOption: true, describe: "Name of the version, as the plan has it" })
      .option("by", { type: "string", requiresArg: true, demandOption: true, describe: "Who decides" })
      .option("why", { type: "string", requiresArg: true, describe: "Reason, recorded with the decision" })
      .option("dry-run", { type: "boolean", default: false, describe: "Say what would change, and change nothing" })
      .option("json", { type: "boolean", default: false, describe: "Print one JSON object" })
      .example("$0 contract approve team-2 --by Ada", "Let runs start under team-2 with the weights that it has now"),
  handler: async ({ cwd, "contract-version": version, by, why, "dry-run": isDryRun, json: isJson }) => {
    const { contractApproveAction } = await import("./action.ts");
    process.exitCode = await contractApproveAction({ cwd: cwd ?? null, version, by, why: why ?? null, isDryRun, isJson });
  },
};
