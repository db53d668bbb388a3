import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface CostArguments extends GlobalOptions {
  readonly json: boolean;
  readonly run: string;
}

/** `pawl cost`. */
export const costCommand: CommandModule<object, CostArguments> = {
  command: "cost",
  describe: "Print what a run has used: money, tokens and time by artifact, stage and agent, and per closed artifact",
  builder: (yargs) =>
    yargs
      .option("json", { type: "boolean", default: false, describe: "Print a JSON object, pawl-cost.schema.json of @pawl/pipeline" })
      .option("run", { type: "string", default: "latest", requiresArg: true, describe: "A run's id, or `latest`" })
      .example("$0 cost", "What the latest run has used so far")
      .example("$0 cost --json | jq .total.perClosed", "What a closed artifact costs, all that was wasted included"),
  handler: async ({ cwd, json: isJson, run }) => {
    const { costAction } = await import("./action.ts");
    process.exitCode = await costAction({ cwd: cwd ?? null, isJson, run });
  },
};
