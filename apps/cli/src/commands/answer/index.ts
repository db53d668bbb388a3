import type { CommandModule } from "yargs";

import type { GlobalOptions } from "../global-options.ts";

interface AnswerArguments extends GlobalOptions {
  readonly location?: string | undefined;
  readonly option?: string | undefined;
  readonly why?: string | undefined;
  readonly by?: string | undefined;
  readonly json: boolean;
}

/** `pawl answer`. */
export const answerCommand: CommandModule<object, AnswerArguments> = {
  command: "answer [location] [option]",
  describe: "List the open and parked questions, or answer one of them",
  builder: (yargs) =>
    yargs
      .positional("location", { type: "string", describe: "Location of the artifact that the question is about" })
      .positional("option", { type: "string", describe: "One of the question's options" })
      .option("why", { type: "string", requiresArg: true, describe: "Reason, recorded with the decision" })
      .option("by", { type: "string", requiresArg: true, describe: "Who decides; default: the user's name" })
      .option("json", { type: "boolean", default: false, describe: "Print JSON" })
      .example("$0 answer", "List what can be answered")
      .example('$0 answer CHANGELOG.md PROVIDED --why "release approved"', "Answer a question"),
  handler: async ({ cwd, location, option, why, by, json: isJson }) => {
    const { answerAction } = await import("./action.ts");
    process.exitCode = await answerAction({ cwd: cwd ?? null, location, option, why: why ?? null, by, isJson });
  },
};
