import { answerQuestion, listQuestions } from "@pawl/orchestrator";

import { CliError } from "../../errors/cli-error.ts";
import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderJson } from "../../output/render-json.ts";
import { renderQuestions } from "../../output/render-questions.ts";
import { writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";
import type { DecisionOptions } from "../decision-options.ts";
import { takeDecision } from "../take-decision.ts";

/** How `pawl answer` was called. */
export interface AnswerActionOptions extends DecisionOptions {
  /** Location or id of an artifact, or `calculation`. */
  readonly location: string | undefined;
  readonly option: string | undefined;
}

/** Lists the questions, or records an answer as a decision. @throws CliError `USAGE`, `USER_UNKNOWN`. */
export async function answerAction(options: AnswerActionOptions): Promise<ExitCode> {
  const { cwd, location, option, isJson } = options;
  if (location === undefined) {
    await writeResult(`${await renderList(await projectFolder(cwd), cwd, isJson)}\n`);
    return EXIT_CODES.OK;
  }
  if (option === undefined) {
    throw new CliError("USAGE", `no option is given for ${JSON.stringify(location)}`, "`pawl answer` lists the questions with their options.");
  }
  return takeDecision(options, {
    wish: { kind: "answer", location, option },
    carryOut: async (projectDir, who) => {
      await answerQuestion(projectDir, { location, option, ...who });
      return "done";
    },
    describe: (_, by) => `${location}: ${option}, recorded for ${by}`,
  });
}

async function renderList(projectDir: string, cwd: string | null, isJson: boolean): Promise<string> {
  const questions = await listQuestions(projectDir);
  if (isJson) return renderJson(questions);
  return questions.length === 0 ? "There is nothing to answer." : renderQuestions(questions, cwd);
}
