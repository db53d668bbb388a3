import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface AssignmentArguments extends GlobalOptions {
  readonly artifact: string;
  readonly text: boolean;
}

/** `pawl assignment`. */
export const assignmentCommand: CommandModule<object, AssignmentArguments> = {
  command: "assignment <artifact>",
  describe: "Print what the next attempt on an artifact would give its agent",
  builder: (yargs) =>
    yargs
      .positional("artifact", { type: "string", demandOption: true, describe: "Its id or its location" })
      .option("text", { type: "boolean", default: false, describe: "Only the instructions, as text; otherwise the JSON that the agent gets" })
      .example("$0 assignment guide", "The JSON that an agent would get on its standard input")
      .example("$0 assignment docs/guide.md --text", "What it would be told in plain language"),
  handler: async ({ cwd, artifact, text: isText }) => {
    const { assignmentAction } = await import("./action.ts");
    process.exitCode = await assignmentAction({ cwd: cwd ?? null, artifact, isText });
  },
};
