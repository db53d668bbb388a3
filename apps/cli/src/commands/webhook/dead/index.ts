import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../../global-options.ts";

interface WebhookDeadArguments extends GlobalOptions {
  readonly json: boolean;
}

/** `pawl webhook dead`. */
export const webhookDeadCommand: CommandModule<object, WebhookDeadArguments> = {
  command: "dead",
  describe: "Print the messages that are not tried any more, and why",
  builder: (yargs) =>
    yargs
      .option("json", { type: "boolean", default: false, describe: "Print a JSON array, with the messages themselves" })
      .example("$0 webhook dead", "What receivers refused, or failed to take for 72 hours"),
  handler: async ({ cwd, json: isJson }) => {
    const { webhookDeadAction } = await import("./action.ts");
    process.exitCode = await webhookDeadAction({ cwd: cwd ?? null, isJson });
  },
};
