import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../../global-options.ts";

interface ContractExplainArguments extends GlobalOptions {
  readonly id: string;
}

/** `pawl contract explain`. */
export const contractExplainCommand: CommandModule<object, ContractExplainArguments> = {
  command: "explain <id>",
  describe: "Say what a rule or an interpretation means, with an example of each side",
  builder: (yargs) =>
    yargs
      .positional("id", { type: "string", demandOption: true, describe: "A rule's ID, such as 4.1#1, or an interpretation's, such as I6" })
      .example("$0 contract explain 4.8#1", "What a violation of 4.8#1 is about"),
  handler: async ({ id }) => {
    const { contractExplainAction } = await import("./action.ts");
    process.exitCode = await contractExplainAction(id);
  },
};
