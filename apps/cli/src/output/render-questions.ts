import { escapeForTerminal, oneLine } from "@pawl/agents";
import type { Answerable } from "@pawl/orchestrator";

import { shellWord } from "./shell-word.ts";

/**
 * Questions for people, each with the commands that answer it. No final newline.
 *
 * @param cwd - folder for `--cwd` in the commands; `null` where they are run in the project's folder.
 */
export function renderQuestions(questions: readonly Answerable[], cwd: string | null): string {
  return questions.map((question) => renderQuestion(question, cwd)).join("\n");
}

function renderQuestion(question: Answerable, cwd: string | null): string {
  const { location, reason, detail, options, question: asked, isOpen } = question;
  const place = cwd === null ? "" : ` --cwd ${shellWord(cwd)}`;
  return [
    `${location}: ${reason} (${isOpen ? "open" : "parked"})`,
    ...(detail === "" ? [] : [`  ${oneLine(detail)}`]),
    ...(asked === null ? [] : [`  its agent asks: ${oneLine(asked.text)}`]),
    ...(asked?.options ?? []).map(({ name, description }) => `    ${name}${description === null ? "" : `: ${oneLine(description)}`}`),
    `  options: ${options.join(", ")}`,
    ...options.map((option) => `    pawl answer ${shellWord(location)} ${shellWord(option)}${place}`),
  ]
    .map((line) => escapeForTerminal(line))
    .join("\n");
}
