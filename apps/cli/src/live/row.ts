import { escapeForTerminal } from "@pawl/agents";

import { cellsOf, cutToCells, padToCells } from "../output/cells.ts";
import type { Line, Span } from "./line.ts";

/** A row of the live view. */
export interface Row {
  /** What kind it is: the number of an attempt, or the word `waits`. */
  readonly first: Span;
  /** What it is about. From the plan, and so not safe for a terminal. */
  readonly name: string;
  /** What is said of it. */
  readonly said: Line;
}

/** Cells of the first column. */
const FIRST_CELLS = 5;
/** Fewest cells of the column of names, and the part of the terminal's width that it takes at most. */
const LEAST_NAME_CELLS = 8;
const NAME_PART = 4;

/** Rows with their columns below each other; that of the names is as wide as the longest, where there is room for it. */
export function layOutRows(rows: readonly Row[], cells: number): readonly Line[] {
  const names = rows.map(({ name }) => escapeForTerminal(name));
  const most = Math.max(LEAST_NAME_CELLS, Math.floor(cells / NAME_PART));
  const width = Math.min(most, Math.max(0, ...names.map(cellsOf)));
  return rows.map(({ first, said }, index) => {
    const name = padToCells(cutToCells(names[index] as string, width), width);
    return [{ text: " " }, { ...first, text: `${" ".repeat(Math.max(0, FIRST_CELLS - cellsOf(first.text)))}${first.text}` }, { text: `  ${name}  ` }, ...said];
  });
}

/** A time of the day as the ledger's times are written, in UTC: `12:03:04Z`. */
export function timeOfDay(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(11, 19)}Z`;
}
