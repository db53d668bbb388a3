import { escapeForTerminal } from "@pawl/agents";

const NAMED: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/**
 * Somebody's text for the content or a quoted attribute of HTML and SVG: no markup, and nothing that a browser hides, reorders or that
 * XML does not allow. Such characters become visible, as on a terminal.
 */
export function escapeMarkup(text: string): string {
  return escapeForTerminal(text)
    .replace(/[\uFFFE\uFFFF]/g, "\uFFFD")
    .replace(/[&<>"']/g, (character) => NAMED[character] as string);
}
