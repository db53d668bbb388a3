import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface RollbackArguments extends GlobalOptions {
  readonly targets?: string[] | undefined;
  readonly why?: string | undefined;
  readonly by?: string | undefined;
}

/** `pawl rollback`. */
export const rollbackCommand: CommandModule<object, RollbackArguments> = {
  command: "rollback <targets..>",
  describe: "Take work back by commits that revert it; what rests on it loses its closure too",
  builder: (yargs) =>
    yargs
      .positional("targets", {
        type: "string",
        array: true,
        describe: "Ids or locations of artifacts, each for the commit of its last closure; or commits, by at least 7 digits",
      })
      .option("why", { type: "string", requiresArg: true, describe: "Reason, recorded with the decision" })
      .option("by", { type: "string", requiresArg: true, describe: "Who decides; default: the user's name" })
      .example('$0 rollback src/parser.ts --why "wrong approach"', "Revert what closed an artifact")
      .example("$0 rollback 3f2c91ab0d src/parser.ts", "Revert a commit and an artifact's last closure, the newest first"),
  handler: async ({ cwd, targets, why, by }) => {
    const { rollbackAction } = await import("./action.ts");
    process.exitCode = await rollbackAction({ cwd: cwd ?? null, targets: targets ?? [], why: why ?? null, by });
  },
};
