import { escapeForTerminal } from "@pawl/agents";

import { cellsOf, cutToCells, padToCells } from "../../output/cells.ts";

/** What most names are made of: one column each, and nothing to make visible. */
const PLAIN = /^[ -~]*$/;
/** Text is cut to this many characters before anything else is done with it, per column that it may take. */
const CHARACTERS_PER_COLUMN = 8;

/** How many columns of a fixed-width font a visible text takes. */
export function columnsOf(text: string): number {
  return cellsOf(text);
}

/** A text made visible on one line and cut with `…` to a width. */
export function clipText(text: string, columns: number): string {
  if (text.length <= columns && PLAIN.test(text)) return text;
  const beginning = text.slice(0, columns * CHARACTERS_PER_COLUMN).toWellFormed();
  const visible = escapeForTerminal(beginning);
  return beginning.length === text.length ? cutToCells(visible, columns) : cutToCells(`${visible}…`, Math.min(columns, cellsOf(visible)));
}

/** A text made visible on one line and cut with `…` to a width in pixels, in a font of 11 pixels whose characters differ in width. */
export function clipToPixels(text: string, pixels: number): string {
  const visible = clipText(text, Math.floor(pixels / NARROWEST_PIXELS));
  let taken = 0;
  let clipped = "";
  for (const character of visible) {
    taken += pixelsOf(character);
    if (taken > pixels) return `${clipped.slice(0, -1)}…`;
    clipped += character;
  }
  return clipped;
}

/** A visible text with spaces after it up to a width. */
export function padText(text: string, columns: number): string {
  return padToCells(text, columns);
}

const NARROWEST_PIXELS = 3;

/** About as wide as in the widest of the usual fonts. */
function pixelsOf(character: string): number {
  if (cellsOf(character) === 2) return 11.5;
  if (/[\p{Lu}\p{Nd}_@%&mw]/u.test(character)) return 8;
  return /[ .,:;!|ijl'()]/.test(character) ? 3.8 : 6.6;
}
