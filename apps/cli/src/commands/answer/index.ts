import type { CommandModule } from "yargs";

import { decisionOptions, withDecisionOptions } from "../decision-options.ts";
import type { DecisionArguments } from "../decision-options.ts";

interface AnswerArguments extends DecisionArguments {
  readonly location?: string | undefined;
  readonly option?: string | undefined;
}

/** `pawl answer`. */
export const answerCommand: CommandModule<object, AnswerArguments> = {
  command: "answer [location] [option]",
  describe: "List the open and parked questions, or answer one of them",
  builder: (yargs) =>
    withDecisionOptions(yargs)
      .positional("location", { type: "string", describe: "Location or id of the artifact that the question is about" })
      .positional("option", { type: "string", describe: "One of the question's options" })
      .example("$0 answer", "List what can be answered")
      .example('$0 answer CHANGELOG.md PROVIDED --why "release approved"', "Answer a question")
      .example("$0 answer changelog PROVIDED", "The same by the artifact's id"),
  handler: async (args) => {
    const { answerAction } = await import("./action.ts");
    process.exitCode = await answerAction({ ...decisionOptions(args), location: args.location, option: args.option });
  },
};
