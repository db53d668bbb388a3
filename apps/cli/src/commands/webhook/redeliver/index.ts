import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../../global-options.ts";
import { redeliveryOf } from "./redelivery-of.ts";

interface WebhookRedeliverArguments extends GlobalOptions {
  readonly ids?: string[] | undefined;
  readonly since?: string | undefined;
  readonly receiver?: string | undefined;
  readonly "dry-run": boolean;
}

/** `pawl webhook redeliver`. */
export const webhookRedeliverCommand: CommandModule<object, WebhookRedeliverArguments> = {
  command: "redeliver [ids..]",
  describe: "Put messages into the queue again, delivered or dead, under the ids that they had",
  builder: (yargs) =>
    yargs
      .positional("ids", { type: "string", array: true, describe: "Ids of messages, or their numbers in `webhook dead`" })
      .option("since", { type: "string", requiresArg: true, describe: "Instead: everything recorded since a time (2026-11-21T08:00:00Z) or for so long (90m, 24h)" })
      .option("receiver", { type: "string", requiresArg: true, describe: "Only messages for this receiver" })
      .option("dry-run", { type: "boolean", default: false, describe: "Say what would change, and change nothing" })
      .example("$0 webhook redeliver 17 && $0 webhook deliver", "Dead letter 17 again, now")
      .example("$0 webhook redeliver --since 24h --receiver ops", "A day's messages for a receiver that lost them")
      .epilog("Receivers know repeats by their ids. A run at work sends them by itself, else `pawl webhook deliver` does"),
  handler: async ({ cwd, ids, since, receiver, "dry-run": isDryRun }) => {
    const redelivery = redeliveryOf({ ids: ids ?? [], since: since ?? null, receiver: receiver ?? null }, Date.now());
    const { webhookRedeliverAction } = await import("./action.ts");
    process.exitCode = await webhookRedeliverAction({ cwd: cwd ?? null, redelivery, isDryRun });
  },
};
