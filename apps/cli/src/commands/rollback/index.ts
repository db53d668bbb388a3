import type { CommandModule } from "yargs";

import { decisionOptions, withDecisionOptions } from "../decision-options.ts";
import type { DecisionArguments } from "../decision-options.ts";

interface RollbackArguments extends DecisionArguments {
  readonly targets?: string[] | undefined;
  readonly yes: boolean;
}

/** `pawl rollback`. */
export const rollbackCommand: CommandModule<object, RollbackArguments> = {
  command: "rollback <targets..>",
  describe: "Take work back by commits that revert it; what rests on it loses its closure too",
  builder: (yargs) =>
    withDecisionOptions(yargs)
      .positional("targets", {
        type: "string",
        array: true,
        describe: "Ids or locations of artifacts, each for the commit of its last closure; or commits, by at least 7 digits",
      })
      .option("yes", { alias: "y", type: "boolean", default: false, describe: "Do not ask; needed where there is no terminal to ask on" })
      .example("$0 rollback src/parser.ts --dry-run", "The commits that would be reverted, and the closures that it would cost")
      .example('$0 rollback src/parser.ts --why "wrong approach"', "Revert what closed an artifact")
      .example("$0 rollback 3f2c91ab0d src/parser.ts", "Revert a commit and an artifact's last closure, the newest first"),
  handler: async (args) => {
    const { rollbackAction } = await import("./action.ts");
    process.exitCode = await rollbackAction({ ...decisionOptions(args), targets: args.targets ?? [], isConfirmed: args.yes });
  },
};
