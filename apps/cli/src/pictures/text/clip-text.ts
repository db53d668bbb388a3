import { escapeForTerminal } from "@pawl/agents";

/** East Asian wide characters and pictures, which take two columns. */
const WIDE = /[\u1100-\u115F\u2E80-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Extended_Pictographic}/u;
const MARK = /\p{M}/u;
/** What most names are made of: one column each, and nothing to make visible. */
const PLAIN = /^[ -~]*$/;
/** Text is cut to this many characters before anything else is done with it, per column that it may take. */
const CHARACTERS_PER_COLUMN = 8;

/** How many columns of a fixed-width font a visible text takes. */
export function columnsOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character);
  return columns;
}

/** A text made visible on one line and cut with `…` to a width. */
export function clipText(text: string, columns: number): string {
  if (text.length <= columns && PLAIN.test(text)) return text;
  const beginning = text.slice(0, columns * CHARACTERS_PER_COLUMN).toWellFormed();
  const visible = escapeForTerminal(beginning);
  if (beginning.length === text.length && columnsOf(visible) <= columns) return visible;
  let taken = 0;
  let clipped = "";
  for (const character of visible) {
    taken += columnsOfCharacter(character);
    if (taken > columns - 1) break;
    clipped += character;
  }
  return `${clipped}…`;
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
  return text + " ".repeat(Math.max(0, columns - columnsOf(text)));
}

function columnsOfCharacter(character: string): number {
  if (MARK.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

const NARROWEST_PIXELS = 3;

/** About as wide as in the widest of the usual fonts. */
function pixelsOf(character: string): number {
  if (columnsOfCharacter(character) === 2) return 11.5;
  if (/[\p{Lu}\p{Nd}_@%&mw]/u.test(character)) return 8;
  return /[ .,:;!|ijl'()]/.test(character) ? 3.8 : 6.6;
}
