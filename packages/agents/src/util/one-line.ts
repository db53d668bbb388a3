import { escapeForTerminal } from "./escape-for-terminal.ts";

/** Longest line that {@link oneLine} returns, in characters. */
export const MAX_LINE_CHARACTERS = 300;

/** Text made safe for a terminal, on one line, cut with `…` after {@link MAX_LINE_CHARACTERS}. */
export function oneLine(text: string): string {
  // Cut before escaping too, since untrusted text may be of any size. Escaping only makes it longer.
  const escaped = escapeForTerminal(text.slice(0, MAX_LINE_CHARACTERS + 1).toWellFormed());
  if (escaped.length <= MAX_LINE_CHARACTERS) return escaped;
  return `${escaped.slice(0, MAX_LINE_CHARACTERS - 1).toWellFormed()}…`;
}
