import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../../global-options.ts";

interface WebhookRotateArguments extends GlobalOptions {
  readonly name: string;
  readonly finish: boolean;
  readonly ed25519: boolean;
  readonly "dry-run": boolean;
}

/** `pawl webhook rotate`. */
export const webhookRotateCommand: CommandModule<object, WebhookRotateArguments> = {
  command: "rotate <name>",
  describe: "Replace a receiver's signing key in two steps, between which messages carry both signatures",
  builder: (yargs) =>
    yargs
      .positional("name", { type: "string", demandOption: true, describe: "Name of the receiver" })
      .option("finish", { type: "boolean", default: false, describe: "Second step: leave the older key behind" })
      .option("ed25519", { type: "boolean", default: false, describe: "Make a key pair, of which the receiver gets the public half, instead of a shared secret" })
      .option("dry-run", { type: "boolean", default: false, describe: "Say what would change, and change nothing" })
      .example("$0 webhook rotate ops", "A new key beside the old one; prints what the receiver has to know")
      .example("$0 webhook rotate ops --finish", "Once the receiver knows the new key")
      .epilog("A key in a file is replaced there. One in a variable is printed, for you to set"),
  handler: async ({ cwd, name, finish, ed25519, "dry-run": isDryRun }) => {
    const { webhookRotateAction } = await import("./action.ts");
    const step = finish ? "finish" : "begin";
    process.exitCode = await webhookRotateAction({ cwd: cwd ?? null, name, step, scheme: ed25519 ? "v1a" : "v1", isDryRun });
  },
};
