import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";
import { webhookDeadCommand } from "./dead/index.ts";
import { webhookDeliverCommand } from "./deliver/index.ts";
import { webhookListCommand } from "./list/index.ts";
import { webhookRedeliverCommand } from "./redeliver/index.ts";
import { webhookRotateCommand } from "./rotate/index.ts";
import { webhookTestCommand } from "./send-test/index.ts";

/** `pawl webhook`: the group of commands about receivers and their messages. */
export const webhookCommand: CommandModule<object, GlobalOptions> = {
  command: "webhook",
  describe: "The receivers of messages: whether they take them, what waits, and what was given up",
  builder: (yargs) =>
    yargs
      .usage("$0 webhook <subcommand>")
      .command(webhookListCommand)
      .command(webhookTestCommand)
      .command(webhookDeliverCommand)
      .command(webhookDeadCommand)
      .command(webhookRedeliverCommand)
      .command(webhookRotateCommand)
      .demandCommand(1, 1, "no subcommand of webhook is given", "more than one subcommand is given")
      .example("$0 webhook list", "Every receiver, and how many messages wait for it"),
  handler: () => undefined,
};
