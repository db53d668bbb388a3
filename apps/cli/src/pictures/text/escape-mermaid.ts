import { escapeForTerminal } from "@pawl/agents";

/** What stands for itself between the quotes of a label; Mermaid reads Markdown and HTML there. */
const PLAIN = /[^\p{L}\p{M}\p{Nd} .,:/()+=-]/gu;

/** Somebody's text for a quoted label of Mermaid: what could be its syntax is written by its number, which it shows as the character. */
export function escapeMermaid(text: string): string {
  return escapeForTerminal(text).replace(PLAIN, (character) => `#${character.codePointAt(0) ?? 0};`);
}
