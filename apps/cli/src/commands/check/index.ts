import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface CheckArguments extends GlobalOptions {
  readonly json: boolean;
}

/** `pawl check`. */
export const checkCommand: CommandModule<object, CheckArguments> = {
  command: "check",
  describe: "Report everything that is wrong with the plan at once, with line and column",
  builder: (yargs) =>
    yargs
      .option("json", { type: "boolean", default: false, describe: "Print one JSON object instead of lines" })
      .example("$0 check", "Print file:line:column: CODE: message for each problem")
      .example("$0 check --json | jq '.errors[].code'", "Codes of the errors"),
  handler: async ({ cwd, json }) => {
    const { checkAction } = await import("./action.ts");
    process.exitCode = await checkAction({ cwd: cwd ?? null, isJson: json });
  },
};
