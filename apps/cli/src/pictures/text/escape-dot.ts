import { escapeForTerminal } from "@pawl/agents";

/** Somebody's text for a quoted string of DOT: no escape sequence, no end of the string, and no entity of HTML, which Graphviz reads there. */
export function escapeDot(text: string): string {
  return escapeForTerminal(text).replaceAll("&", "&amp;").replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}
