import { styleText } from "node:util";

import { cellsOf, cutToCells } from "../output/cells.ts";

/** What a part of a line means; each meaning has a colour, and the words say it too. */
export type Tone = "good" | "bad" | "attention" | "quiet" | "strong";

/** A part of a line. Its text is safe for a terminal. */
export interface Span {
  readonly text: string;
  readonly tone?: Tone;
}

/** A line of a terminal. */
export type Line = readonly Span[];

const STYLES = { good: "green", bad: "red", attention: "yellow", quiet: "dim", strong: "bold" } as const satisfies Record<Tone, string>;

/** A line of at most so many cells; one that is longer ends with `…`. */
export function cutLine(line: Line, cells: number): Line {
  const cut: Span[] = [];
  let left = cells;
  for (const span of line) {
    const width = cellsOf(span.text);
    if (width <= left) {
      cut.push(span);
      left -= width;
      continue;
    }
    // The end of what came before makes room for the sign that something is left out.
    if (left > 0) return [...cut, { ...span, text: cutToCells(span.text, left) }];
    const before = cut.pop();
    return before === undefined ? [] : [...cut, { ...before, text: cutToCells(`${before.text}  `, cellsOf(before.text)) }];
  }
  return cut;
}

/** A line as the terminal gets it. */
export function paintLine(line: Line): string {
  return line.map(({ text, tone }) => (tone === undefined || text === "" ? text : styleText(STYLES[tone], text, { validateStream: false }))).join("");
}

/** Cells that a line takes. */
export function lineCells(line: Line): number {
  return line.reduce((sum, { text }) => sum + cellsOf(text), 0);
}
