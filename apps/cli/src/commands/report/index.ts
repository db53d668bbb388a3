import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface ReportArguments extends GlobalOptions {
  readonly run: string;
  readonly output?: string | undefined;
  readonly replace: boolean;
}

/** `pawl report`. */
export const reportCommand: CommandModule<object, ReportArguments> = {
  command: "report",
  describe: "Make one HTML page of a run: what closed with which evidence, what was refused and why, cost, timeline, graph",
  builder: (yargs) =>
    yargs
      .option("run", { type: "string", default: "latest", requiresArg: true, describe: "A run's id, or latest" })
      .option("output", { type: "string", requiresArg: true, describe: "Write it to this file; default: standard output, unless that is a terminal" })
      .option("replace", { type: "boolean", default: false, describe: "--output may replace a file that is there" })
      .example("$0 report --output ../report.html", "A page that needs nothing else, to open, to send, or to keep"),
  handler: async ({ cwd, run, output, replace: isReplacing }) => {
    const { reportAction } = await import("./action.ts");
    process.exitCode = await reportAction({ cwd: cwd ?? null, run, target: { file: output ?? null, isReplacing } });
  },
};
