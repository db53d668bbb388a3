import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../../global-options.ts";

interface ImportAutoforgeArguments extends GlobalOptions {
  readonly source: string;
  readonly gate?: string | undefined;
  readonly agent?: string | undefined;
  readonly location?: string | undefined;
  /** A list where it is given more than once. */
  readonly writes?: string | readonly string[] | undefined;
  readonly "dry-run": boolean;
  readonly json: boolean;
}

/** `pawl import autoforge`. */
export const importAutoforgeCommand: CommandModule<object, ImportAutoforgeArguments> = {
  command: "autoforge <source>",
  describe: "Make pawl.yaml and a ledger from AutoForge's features.db or feature_list.json, which is only read",
  builder: (yargs) =>
    yargs
      .positional("source", { type: "string", demandOption: true, describe: "AutoForge's features.db or feature_list.json" })
      .option("gate", { type: "string", requiresArg: true, describe: "Gate of every feature: program and arguments with {location} and {id}, or a JSON list" })
      .option("agent", { type: "string", requiresArg: true, describe: "Program and arguments that start the agent, or a JSON list" })
      .option("location", { type: "string", requiresArg: true, describe: "Location of each feature's artifact, with {id}; default: features/{id}/" })
      .option("writes", { type: "string", requiresArg: true, describe: "Glob of what work on a feature may change besides; may be repeated" })
      .option("dry-run", { type: "boolean", default: false, describe: "Say what it would do, and write nothing" })
      .option("json", { type: "boolean", default: false, describe: "Print one JSON object" })
      .example("$0 import autoforge features.db --dry-run", "List the features, the claims and everything odd")
      .example("$0 import autoforge features.db --gate 'npx playwright test {location}' --writes 'src/**'", "Write pawl.yaml with a gate for each feature"),
  handler: async ({ cwd, source, gate, agent, location, writes = [], "dry-run": isDryRun, json: isJson }) => {
    const { importAutoforgeAction } = await import("./action.ts");
    process.exitCode = await importAutoforgeAction({
      cwd: cwd ?? null,
      source,
      gate: gate ?? null,
      agent: agent ?? null,
      location: location ?? null,
      writes: typeof writes === "string" ? [writes] : writes,
      isDryRun,
      isJson,
    });
  },
};
