import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../../global-options.ts";
import { SCHEMA_NAMES } from "./schema-names.ts";

interface ContractSchemaArguments extends GlobalOptions {
  readonly name: string;
}

/** `pawl contract schema`. */
export const contractSchemaCommand: CommandModule<object, ContractSchemaArguments> = {
  command: "schema [name]",
  describe: "Print a JSON Schema (draft 2020-12) of the contract",
  builder: (yargs) =>
    yargs
      .positional("name", { type: "string", default: "report", choices: SCHEMA_NAMES, describe: "What it describes" })
      .example("$0 contract schema > status-report.schema.json", "The schema of progress/status.json"),
  handler: async ({ name }) => {
    const { contractSchemaAction } = await import("./action.ts");
    process.exitCode = await contractSchemaAction(name);
  },
};
