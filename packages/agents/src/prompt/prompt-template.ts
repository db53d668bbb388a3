import mustache from "mustache";

import type { PromptVariable, PromptVariables } from "./prompt-variables.ts";

/** Largest template, in characters. */
export const MAX_PROMPT_CHARACTERS: number = 256 * 1024;

/** What is wrong with a template, and where. */
export interface PromptProblem {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** A text, a flag, a list of lines, or what the sections within hold; what `PromptVariables` describe. */
export type PromptView = { readonly [name: string]: string | boolean | readonly string[] | PromptView | readonly PromptView[] | null };

type Token = readonly [type: string, name: string, start: number, end: number, children?: readonly Token[] | string, closedAt?: number];

/** What is in reach at a place of a template, the innermost last; `"lines"` stands for a line of a list. */
type Scopes = readonly (PromptVariables | "lines")[];

/**
 * What is wrong with a Mustache template; `null` where it can be rendered. Every name must be a variable that is in reach there, because
 * Mustache would put nothing in the place of an unknown one. Partials and other delimiters are no part of prompts. Pure.
 */
export function promptProblem(template: string, variables: PromptVariables): PromptProblem | null {
  if (template.length > MAX_PROMPT_CHARACTERS) return { line: 1, message: `it has more than ${MAX_PROMPT_CHARACTERS} characters` };
  if (template.trim() === "") return { line: 1, message: "it is empty" };
  let tokens: readonly Token[];
  try {
    tokens = mustache.parse(template) as readonly Token[];
  } catch (error) {
    const [, message = "it is no Mustache template", at = "0"] = /^(.*?)(?: at (\d+))?$/s.exec((error as Error).message) ?? [];
    return { line: lineAt(template, Number(at)), message };
  }
  const found = problemIn(tokens, [variables]);
  return found === null ? null : { line: lineAt(template, found.at), message: found.message };
}

/**
 * Renders a template that {@link promptProblem} found nothing in. What the variables hold is put in as it is: nothing is escaped, and
 * nothing in it is taken for a part of the template. Pure.
 */
export function renderPrompt(template: string, view: PromptView): string {
  return mustache.render(template, view, {}, { escape: String });
}

function problemIn(tokens: readonly Token[], scopes: Scopes): { readonly at: number; readonly message: string } | null {
  for (const [type, name, at, , children] of tokens) {
    if (type === "text" || type === "!") continue;
    if (type === ">" || type === "=") return { at, message: type === ">" ? `a prompt has no partials (${name})` : "a prompt keeps the delimiters {{ and }}" };
    const isSection = type === "#" || type === "^";
    const problem = name === "." ? lineProblem(isSection, scopes) : nameProblem(name, isSection, scopes);
    if (problem !== null) return { at, message: problem };
    if (!isSection) continue;
    const variable = findVariable(name, scopes);
    const inner = type === "^" || variable === null ? scopes : [...scopes, variable.kind === "lines" ? "lines" : variable.within] as const;
    const found = problemIn(children as readonly Token[], inner);
    if (found !== null) return found;
  }
  return null;
}

function lineProblem(isSection: boolean, scopes: Scopes): string | null {
  if (isSection) return "`.` is no section";
  return scopes.at(-1) === "lines" ? null : "`.` stands for a line, and this is no section of a list of lines";
}

function nameProblem(name: string, isSection: boolean, scopes: Scopes): string | null {
  const variable = findVariable(name, scopes);
  if (variable === null) return `there is no variable \`${name.slice(0, 80)}\` here`;
  if (isSection || variable.kind === "text") return null;
  return variable.kind === "flag" ? `\`${name}\` is a flag: only a section can use it` : `\`${name}\` holds more than a text: use {{#${name}}} … {{/${name}}}`;
}

function findVariable(name: string, scopes: Scopes): PromptVariable | null {
  for (const scope of scopes.toReversed()) {
    if (scope !== "lines" && Object.hasOwn(scope, name)) return scope[name] as PromptVariable;
  }
  return null;
}

function lineAt(template: string, offset: number): number {
  return template.slice(0, offset).split("\n").length;
}
