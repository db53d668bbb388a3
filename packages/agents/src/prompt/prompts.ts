import { readFileSync } from "node:fs";

import { AgentsError } from "../errors.ts";
import { type PromptProblem, promptProblem, renderPrompt, type PromptView } from "./prompt-template.ts";
import { ASSIGNMENT_VARIABLES, PLANNING_VARIABLES, type PromptVariables } from "./prompt-variables.ts";

/** Every prompt, with what its template may use. The templates are files of the package, `prompts/<name>.md`. */
export const PROMPTS = { assignment: ASSIGNMENT_VARIABLES, planning: PLANNING_VARIABLES } as const satisfies Readonly<Record<string, PromptVariables>>;

/** Name of one of {@link PROMPTS}. */
export type PromptName = keyof typeof PROMPTS;

const read = new Map<PromptName, string>();

/** The package's own template of a prompt. */
export function defaultPrompt(name: PromptName): string {
  const template = read.get(name) ?? readFileSync(new URL(`prompts/${name}.md`, import.meta.resolve("@pawl/agents/package.json")), "utf8");
  read.set(name, template);
  return template;
}

/** What is wrong with a template that is to take the place of the package's; `null` for nothing. Pure. */
export function checkPrompt(name: PromptName, template: string): PromptProblem | null {
  return promptProblem(template, PROMPTS[name]);
}

/**
 * Fills a prompt.
 *
 * @param template - `null`: the package's own.
 * @throws AgentsError `PROMPT_INVALID`.
 */
export function fillPrompt(name: PromptName, template: string | null, view: PromptView): string {
  const used = template ?? defaultPrompt(name);
  const problem = checkPrompt(name, used);
  if (problem === null) return renderPrompt(used, view);
  throw new AgentsError("PROMPT_INVALID", `the prompt \`${name}\`, line ${problem.line}: ${problem.message}`, "Correct the template; the README of @pawl/agents lists the variables.");
}
