import { escapeForTerminal } from "@pawl/agents";

import { cellsOf, cutToCells, padToCells } from "./cells.ts";
import type { Line, Span } from "./line.ts";

/** Cells of the first column, which has an attempt's number or the word `waits`. */
const FIRST_CELLS = 5;
/** Most cells of the column that says what a row is about. */
const MOST_NAME_CELLS = 30;
/** Part of the terminal's width that this column may take. */
const NAME_PART = 4;

/**
 * A row of the live view: what kind it is, what it is about, and what is said of it.
 *
 * @param cells - most cells of a line, by which the columns are as wide as they are.
 * @param name - from the plan, and so not safe for a terminal.
 */
export function row(cells: number, first: Span, name: string, said: Line): Line {
  const width = nameCells(cells);
  const shown = padToCells(cutToCells(escapeForTerminal(name), width), width);
  return [{ text: " " }, { ...first, text: " ".repeat(Math.max(0, FIRST_CELLS - cellsOf(first.text))) + first.text }, { text: `  ${shown}  ` }, ...said];
}

function nameCells(cells: number): number {
  return Math.max(8, Math.min(MOST_NAME_CELLS, Math.floor(cells / NAME_PART)));
}

/** A time of the day as the ledger's times are written, in UTC: `12:03:04Z`. */
export function timeOfDay(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(11, 19)}Z`;
}
