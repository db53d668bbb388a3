import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../../global-options.ts";

interface WebhookDeliverArguments extends GlobalOptions {
  readonly "dry-run": boolean;
  readonly json: boolean;
}

/** `pawl webhook deliver`. */
export const webhookDeliverCommand: CommandModule<object, WebhookDeliverArguments> = {
  command: "deliver",
  describe: "Send what waits, without a run, and at once where the next attempt was to be later",
  builder: (yargs) =>
    yargs
      .option("dry-run", { type: "boolean", default: false, describe: "Say what would be sent, and send nothing" })
      .option("json", { type: "boolean", default: false, describe: "Print one JSON object" })
      .example("$0 webhook deliver", "After a receiver that was down is up again")
      .epilog("Exits 5 where something still waits"),
  handler: async ({ cwd, "dry-run": isDryRun, json: isJson }) => {
    const { webhookDeliverAction, webhookDeliverDryRun } = await import("./action.ts");
    process.exitCode = await (isDryRun ? webhookDeliverDryRun : webhookDeliverAction)({ cwd: cwd ?? null, isJson });
  },
};
