import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../../global-options.ts";

interface WebhookTestArguments extends GlobalOptions {
  readonly name: string;
  readonly "dry-run": boolean;
}

/** `pawl webhook test`. */
export const webhookTestCommand: CommandModule<object, WebhookTestArguments> = {
  command: "test <name>",
  describe: "Send a test message to a receiver now; one that takes it is enabled again",
  builder: (yargs) =>
    yargs
      .positional("name", { type: "string", demandOption: true, describe: "Name of the receiver" })
      .option("dry-run", { type: "boolean", default: false, describe: "Say what would be sent, and send nothing" })
      .example("$0 webhook test ops", "Whether the receiver `ops` can be reached and takes messages"),
  handler: async ({ cwd, name, "dry-run": isDryRun }) => {
    const { webhookTestAction } = await import("./action.ts");
    process.exitCode = await webhookTestAction({ cwd: cwd ?? null, name, isDryRun });
  },
};
