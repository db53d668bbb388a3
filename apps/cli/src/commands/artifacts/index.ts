import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface ArtifactsArguments extends GlobalOptions {
  readonly json: boolean;
  readonly stage?: string | undefined;
  readonly phase?: string | undefined;
}

/** `pawl artifacts`. */
export const artifactsCommand: CommandModule<object, ArtifactsArguments> = {
  command: "artifacts",
  describe: "Print where each artifact of the latest run is in its life",
  builder: (yargs) =>
    yargs
      .option("json", { type: "boolean", default: false, describe: "Print a JSON array" })
      .option("stage", { choices: ["A", "B", "C", "D"], requiresArg: true, describe: "Only artifacts of this stage" })
      .option("phase", { type: "string", requiresArg: true, describe: "Only artifacts in this phase, such as parked or closed" })
      .example("$0 artifacts --phase parked", "What waits for a human")
      .example("$0 artifacts --json --stage C", "Stage C as JSON"),
  handler: async ({ cwd, json: isJson, stage, phase }) => {
    const { artifactsAction } = await import("./action.ts");
    process.exitCode = await artifactsAction({ cwd: cwd ?? null, isJson, stage: stage ?? null, phase: phase ?? null });
  },
};
