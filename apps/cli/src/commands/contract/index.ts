import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";
import { contractApproveCommand } from "./approve/index.ts";
import { contractCheckCommand } from "./check/index.ts";
import { contractDiffCommand } from "./diff/index.ts";
import { contractExplainCommand } from "./explain/index.ts";
import { contractHistoryCommand } from "./history/index.ts";
import { contractRulesCommand } from "./rules/index.ts";
import { contractSchemaCommand } from "./schema/index.ts";
import { contractVersionsCommand } from "./versions/index.ts";

/** `pawl contract`: the group of commands about the status contract itself. */
export const contractCommand: CommandModule<object, GlobalOptions> = {
  command: "contract",
  describe: "What the status contract says, and which of its versions this project may use",
  builder: (yargs) =>
    yargs
      .usage("$0 contract <subcommand>")
      .command(contractCheckCommand)
      .command(contractHistoryCommand)
      .command(contractSchemaCommand)
      .command(contractRulesCommand)
      .command(contractExplainCommand)
      .command(contractDiffCommand)
      .command(contractVersionsCommand)
      .command(contractApproveCommand)
      .demandCommand(1, 1, "no subcommand of contract is given", "more than one subcommand is given")
      .example("$0 contract versions", "The versions of the contract, and which are approved here"),
  handler: () => undefined,
};
