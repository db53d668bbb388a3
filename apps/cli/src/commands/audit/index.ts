import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface AuditArguments extends GlobalOptions {
  readonly json: boolean;
  readonly run: string;
}

/** `pawl audit`. */
export const auditCommand: CommandModule<object, AuditArguments> = {
  command: "audit",
  describe: "Count the percentages again from the ledger's events, and show how they come about",
  builder: (yargs) =>
    yargs
      .option("json", { type: "boolean", default: false, describe: "Print one JSON object instead of a table" })
      .option("run", { type: "string", default: "latest", requiresArg: true, describe: "A run's id, or latest" })
      .example("$0 audit", "Weight, closed, required, exact share and points of each stage, and their sum")
      .epilog("Exit code: 0 when every report of the run is what the recount gives, 7 when one is not"),
  handler: async ({ cwd, json: isJson, run }) => {
    const { auditAction } = await import("./action.ts");
    process.exitCode = await auditAction({ cwd: cwd ?? null, isJson, run });
  },
};
