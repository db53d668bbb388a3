import { cellsOf, foldToCells, padToCells } from "../output/cells.ts";
import { visibleJson } from "../output/render-json.ts";
import type { Line } from "./line.ts";

/** Cells of a bar that stands for 100. */
const BAR_CELLS = 40;
/** A bar of fewer cells says nothing. */
const SHORTEST_BAR = 10;
const GAP = 2;

const PERCENTAGE = /^ *"(?:overall|stage)_progress_percent": (\d{1,3}),?$/;

/**
 * The report's bytes, line for line and all of them (I16), folded where the terminal is narrow. To the right of each of the two
 * percentages is a bar of its length, where there is room for one; both begin in the same column and stand for 100 at the same length.
 *
 * @param cells - most cells of a line.
 */
export function reportLines(report: string, cells: number): readonly Line[] {
  const lines = visibleJson(report.trimEnd()).split("\n");
  const column = Math.max(0, ...lines.filter((line) => PERCENTAGE.test(line)).map(cellsOf)) + GAP;
  return lines.flatMap((line) => {
    const bar = barOf(line, Math.min(BAR_CELLS, cells - column));
    return bar === null ? foldToCells(line, cells).map((text) => [{ text }]) : [[{ text: padToCells(line, column) }, ...bar]];
  });
}

/** `null`: the line holds no percentage, or there is no room. */
function barOf(line: string, length: number): Line | null {
  const percent = PERCENTAGE.exec(line)?.[1];
  if (percent === undefined || length < SHORTEST_BAR) return null;
  // Rounded down, so that only 100 fills it.
  const filled = Math.floor((Number(percent) * length) / 100);
  return [{ text: "█".repeat(filled), tone: "good" }, { text: "░".repeat(length - filled), tone: "quiet" }];
}
