import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";
import { wholeNumber } from "../whole-number.ts";

interface LogArguments extends GlobalOptions {
  readonly json: boolean;
  readonly after?: string | undefined;
  readonly type?: string[] | undefined;
  readonly run: string;
  readonly limit?: string | undefined;
}

/** `pawl log`. */
export const logCommand: CommandModule<object, LogArguments> = {
  command: "log",
  describe: "Print the ledger's events, oldest first",
  builder: (yargs) =>
    yargs
      .option("json", { type: "boolean", default: false, describe: "One JSON object per line: seq, run, at, type, data, hash" })
      .option("after", { type: "string", requiresArg: true, describe: "Only events after this position" })
      .option("type", { type: "string", array: true, requiresArg: true, describe: "Only events of these types" })
      .option("run", { type: "string", default: "latest", requiresArg: true, describe: "A run's id, latest or all" })
      .option("limit", { type: "string", requiresArg: true, describe: "At most this many events, the oldest ones" })
      .example("$0 log --type gate.finished artifact.parked", "What the gates said, and what was set aside")
      .example("$0 log --json --after 120", "NDJSON of everything after event 120"),
  handler: async ({ cwd, json: isJson, after, type, run, limit }) => {
    const query = {
      ...(after === undefined ? {} : { afterSeq: wholeNumber("--after", after, 0) }),
      ...(limit === undefined ? {} : { limit: wholeNumber("--limit", limit, 1) }),
    };
    const { logAction } = await import("./action.ts");
    process.exitCode = await logAction({ cwd: cwd ?? null, isJson, run, types: type ?? null, query });
  },
};
