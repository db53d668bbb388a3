import { stripVTControlCharacters } from "node:util";

import { oneLine } from "../util/one-line.ts";

/** What an agent does now, as far as it can be told from outside. Never a reason to believe that anything is done. */
export interface AgentActivity {
  /** The last line that says something, safe for a terminal and without secrets; `null`: it has said nothing yet. */
  readonly lastLine: string | null;
  /** What it has used so far, in millionths of the currency's unit; `null`: unknown. */
  readonly moneyMicros: number | null;
  /** `null`: unknown. */
  readonly tokens: number | null;
}

/**
 * The last line of a text that says something, on a terminal without colours; `null` where none does. Of a line that was written over itself, as progress bars are,
 * it is what was written last.
 */
export function lastLine(text: string): string | null {
  const lines = stripVTControlCharacters(text).split(/[\r\n]/u);
  const last = lines.findLast((line) => line.trim() !== "");
  return last === undefined ? null : oneLine(last.trim());
}

/** The whole lines of a text that is still growing: the beginning of a secret is not known for one. */
export function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf("\n") + 1);
}
