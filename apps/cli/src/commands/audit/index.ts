import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface AuditArguments extends GlobalOptions {
  readonly json: boolean;
  readonly run: string;
}

/** `pawl audit`. */
export const auditCommand: CommandModule<object, AuditArguments> = {
  command: "audit",
  describe: "Compare everything in the ledger with its events, and count the percentages again from them",
  builder: (yargs) =>
    yargs
      .option("json", { type: "boolean", default: false, describe: "Print one JSON object instead of a table" })
      .option("run", { type: "string", default: "latest", requiresArg: true, describe: "A run's id, or latest" })
      .example("$0 audit", "Weight, closed, required, exact share and points of each stage, and their sum")
      .epilog("Exit code: 0 when the whole ledger is what was written and every report of the run what the recount gives, else 7"),
  handler: async ({ cwd, json: isJson, run }) => {
    const { auditAction } = await import("./action.ts");
    process.exitCode = await auditAction({ cwd: cwd ?? null, isJson, run });
  },
};
