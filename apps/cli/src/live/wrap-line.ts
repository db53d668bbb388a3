import { cellsOf, foldToCells } from "../output/cells.ts";
import { lineCells } from "./line.ts";
import type { Line, Span } from "./line.ts";

/** Cells of a wide character, which has to find room beside the margin. */
const WIDEST = 2;

/**
 * A line in lines of at most so many cells, divided between words; only a word that is longer than a line is divided within.
 *
 * @param indent - cells that all lines but the first begin with; on a narrow terminal at most half of it.
 */
export function wrapLine(line: Line, cells: number, indent: number): readonly Line[] {
  if (lineCells(line) <= cells) return [line];
  const margin = Math.max(0, Math.min(indent, Math.floor(cells / 2), cells - WIDEST));
  const lines: Span[][] = [[]];
  let taken = 0;
  const put = (span: Span): void => {
    lines.at(-1)?.push(span);
    taken += cellsOf(span.text);
  };
  const goOn = (): void => {
    lines.push([]);
    taken = 0;
    if (margin > 0) put({ text: " ".repeat(margin) });
  };
  for (const { text, ...look } of line) {
    for (const piece of text.split(/( +)/)) {
      const isFitting = taken + cellsOf(piece) <= cells;
      if (isFitting) put({ text: piece, ...look });
      // Spaces between words of two lines are not shown.
      else if (piece.startsWith(" ")) goOn();
      else {
        if (taken > (lines.length === 1 ? 0 : margin)) goOn();
        foldToCells(piece, cells - margin).forEach((part, index) => {
          if (index > 0) goOn();
          put({ text: part, ...look });
        });
      }
    }
  }
  return lines;
}
