import stringWidth from "string-width";

/** Characters of which each takes one cell and is a letter, sign or line by itself: almost all that is shown. */
const SINGLE = /^[ -~\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027\u2500-\u259F]*$/;
const GRAPHEMES = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Cells of a terminal that a text takes: two for each wide character, such as those of Chinese, and most emoji. */
export function cellsOf(text: string): number {
  return SINGLE.test(text) ? text.length : stringWidth(text);
}

/** A text of at most so many cells; one that is longer ends with `…`. Never cuts through a character. */
export function cutToCells(text: string, cells: number): string {
  if (cellsOf(text) <= cells) return text;
  if (cells <= 0) return "";
  return `${firstCells(text, cells - 1)}…`;
}

/** A text with spaces behind it, so that it takes at least so many cells. */
export function padToCells(text: string, cells: number): string {
  return text + " ".repeat(Math.max(0, cells - cellsOf(text)));
}

/** A text in pieces of at most so many cells each; nothing of it is lost. */
export function foldToCells(text: string, cells: number): readonly string[] {
  const pieces: string[] = [];
  let rest = text;
  while (cellsOf(rest) > cells) {
    const piece = firstCells(rest, cells) || firstGrapheme(rest);
    pieces.push(piece);
    rest = rest.slice(piece.length);
  }
  return [...pieces, rest];
}

function firstCells(text: string, cells: number): string {
  if (SINGLE.test(text)) return text.slice(0, cells);
  let taken = "";
  let left = cells;
  for (const { segment } of GRAPHEMES.segment(text)) {
    left -= stringWidth(segment);
    if (left < 0) break;
    taken += segment;
  }
  return taken;
}

function firstGrapheme(text: string): string {
  for (const { segment } of GRAPHEMES.segment(text)) return segment;
  return text;
}
