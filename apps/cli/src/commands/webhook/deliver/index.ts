import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../../global-options.ts";

interface WebhookDeliverArguments extends GlobalOptions {
  readonly json: boolean;
}

/** `pawl webhook deliver`. */
export const webhookDeliverCommand: CommandModule<object, WebhookDeliverArguments> = {
  command: "deliver",
  describe: "Send what waits, without a run, and at once where the next attempt was to be later",
  builder: (yargs) =>
    yargs
      .option("json", { type: "boolean", default: false, describe: "Print one JSON object" })
      .example("$0 webhook deliver", "After a receiver that was down is up again")
      .epilog("Exits 5 where something still waits"),
  handler: async ({ cwd, json: isJson }) => {
    const { webhookDeliverAction } = await import("./action.ts");
    process.exitCode = await webhookDeliverAction({ cwd: cwd ?? null, isJson });
  },
};
