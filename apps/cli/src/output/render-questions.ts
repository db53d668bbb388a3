import { escapeForTerminal, oneLine } from "@pawl/agents";
import type { Answerable } from "@pawl/orchestrator";

import { shellWord } from "./shell-word.ts";

/**
 * Questions for people, with the command that answers each. No final newline.
 *
 * @param cwd - folder for `--cwd` in the commands; `null` where they are run in the project's folder.
 */
export function renderQuestions(questions: readonly Answerable[], cwd: string | null): string {
  return questions.map((question) => renderQuestion(question, cwd)).join("\n");
}

function renderQuestion(question: Answerable, cwd: string | null): string {
  const { location, reason, detail, options, isOpen } = question;
  const place = cwd === null ? "" : ` --cwd ${shellWord(cwd)}`;
  const command = `pawl answer ${shellWord(location)} ${options.length === 1 ? options[0] : `<${options.join("|")}>`}${place}`;
  return [
    `${location}: ${reason} (${isOpen ? "open" : "parked"})`,
    ...(detail === "" ? [] : [`  detail:  ${oneLine(detail)}`]),
    `  options: ${options.join(", ")}`,
    `  answer:  ${command}`,
  ]
    .map((line) => escapeForTerminal(line))
    .join("\n");
}
