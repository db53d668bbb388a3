import { escapeForTerminal } from "@pawl/agents";
import { answerQuestion, listQuestions } from "@pawl/orchestrator";
import type { Answer } from "@pawl/orchestrator";

import { CliError } from "../../errors/cli-error.ts";
import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { renderJson } from "../../output/render-json.ts";
import { renderQuestions } from "../../output/render-questions.ts";
import { writeResult } from "../../output/streams.ts";
import { projectFolder } from "../../project-folder.ts";
import { decider } from "../decider.ts";

/** How `pawl answer` was called. */
export interface AnswerActionOptions {
  readonly cwd: string | null;
  readonly location: string | undefined;
  readonly option: string | undefined;
  readonly why: string | null;
  readonly by: string | undefined;
  readonly isJson: boolean;
}

/** Lists the questions, or records an answer as a decision. @throws CliError `USAGE`, `USER_UNKNOWN`. */
export async function answerAction(options: AnswerActionOptions): Promise<ExitCode> {
  const { cwd, location, option, why, by, isJson } = options;
  const projectDir = await projectFolder(cwd);
  if (location === undefined) {
    await writeResult(`${await renderList(projectDir, cwd, isJson)}\n`);
    return EXIT_CODES.OK;
  }
  if (option === undefined) {
    throw new CliError("USAGE", `no option is given for ${JSON.stringify(location)}`, "`pawl answer` lists the questions with their options.");
  }
  const answer: Answer = { location, option, by: decider(by), why };
  await answerQuestion(projectDir, answer);
  await writeResult(`${isJson ? renderJson(answer) : renderAnswer(answer)}\n`);
  return EXIT_CODES.OK;
}

async function renderList(projectDir: string, cwd: string | null, isJson: boolean): Promise<string> {
  const questions = await listQuestions(projectDir);
  if (isJson) return renderJson(questions);
  return questions.length === 0 ? "There is nothing to answer." : renderQuestions(questions, cwd);
}

function renderAnswer({ location, option, by }: Answer): string {
  return escapeForTerminal(`${location}: ${option}, recorded for ${by}`);
}
