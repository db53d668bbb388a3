import { realpath } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

import { checkPrompt, type PromptName } from "@pawl/agents";
import type { Plan } from "@pawl/pipeline";

import { OrchestratorError } from "../errors.ts";
import { readSmallFile } from "../util/read-small-file.ts";

/** Largest file with a prompt, in bytes. */
const MAX_PROMPT_BYTES = 1024 * 1024;

/** The files of a plan's own prompts, relative to the project's folder. */
export function promptFiles({ prompts }: Pick<Plan, "prompts">): readonly string[] {
  return prompts === undefined ? [] : [prompts.assignment.file];
}

/**
 * A plan with the text of its own prompts, so that a run pins them with it.
 *
 * @throws OrchestratorError `PROMPT_INVALID` for a file that is not there, is none, lies elsewhere, or is no prompt.
 */
export async function withPromptTexts(plan: Plan, planFile: string): Promise<Plan> {
  if (plan.prompts === undefined) return plan;
  const { file } = plan.prompts.assignment;
  const projectDir = dirname(planFile);
  const path = join(projectDir, file);
  const text = await readPromptFile("assignment", path);
  // What agents are told is not taken from elsewhere on the machine by a link that came with the repository.
  const place = relative(await realpath(projectDir), await realpath(path));
  if (place === ".." || place.startsWith("../")) throw invalid(path, "it is a link out of the project", "Put the file there itself.");
  return { ...plan, prompts: { assignment: { file, text } } };
}

/**
 * The template that is to take the place of one of Pawl's own prompts.
 *
 * @throws OrchestratorError `PROMPT_INVALID` for a file that is not there, is none, or is no such prompt.
 */
export async function readPromptFile(name: PromptName, path: string): Promise<string> {
  const refused = (problem: string, hint: string): Error => invalid(path, problem, hint);
  const text = await readSmallFile(path, { maxBytes: MAX_PROMPT_BYTES, isSecret: false, refused });
  if (text.includes("\u{fffd}")) throw refused("it is not UTF-8 text", "Save it as UTF-8.");
  const problem = checkPrompt(name, text);
  if (problem !== null) throw invalid(`${path}:${problem.line}`, problem.message, "Correct it; the README of @pawl/agents lists the variables of each prompt.");
  return text;
}

function invalid(place: string, problem: string, hint: string): OrchestratorError {
  return new OrchestratorError("PROMPT_INVALID", `${place}: ${problem}`, hint);
}
