import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../../global-options.ts";

interface WebhookListArguments extends GlobalOptions {
  readonly json: boolean;
}

/** `pawl webhook list`. */
export const webhookListCommand: CommandModule<object, WebhookListArguments> = {
  command: "list",
  describe: "Print the receivers, how they fare, and how many messages wait",
  builder: (yargs) =>
    yargs
      .option("json", { type: "boolean", default: false, describe: "Print a JSON array" })
      .example("$0 webhook list", "With the last error of what waits"),
  handler: async ({ cwd, json: isJson }) => {
    const { webhookListAction } = await import("./action.ts");
    process.exitCode = await webhookListAction({ cwd: cwd ?? null, isJson });
  },
};
