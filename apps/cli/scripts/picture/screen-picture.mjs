/** Size of a cell, and of what is around the cells, in pixels. */
const CELL = { width: 8.4, height: 19 };
const MARGIN = 16;
const BAR_HEIGHT = 30;

/** Colours of a terminal with a dark ground, readable on it (contrast of at least 4.5). */
const GROUND = "#11151c";
const INK = "#d7dde6";
const QUIET_INK = "#8b96a5";
/** By number of the terminal's palette. */
const INKS = { 1: "#ff7b72", 2: "#56d364", 3: "#e3b341" };

/** @typedef {{ readonly text: string, readonly column: number, readonly cells: number, readonly ink: string, readonly isBold: boolean }} Run */

/**
 * What a terminal shows now, as SVG. Its text stays text, so that it can be searched, copied and read aloud.
 *
 * @param {import("@xterm/headless").Terminal} terminal
 * @param {{ readonly title: string, readonly description: string }} words - for whoever does not see it.
 * @returns {string} with a final newline.
 */
export function screenPicture(terminal, { title, description }) {
  const { active } = terminal.buffer;
  const rows = Array.from({ length: terminal.rows }, (_, row) => runsOf(active.getLine(active.baseY + row)));
  while (rows.at(-1)?.length === 0) rows.pop();
  const width = Math.ceil(terminal.cols * CELL.width + 2 * MARGIN);
  const height = Math.ceil(BAR_HEIGHT + rows.length * CELL.height + MARGIN);
  const lines = rows.flatMap((runs, row) => runs.map((run) => textElement(run, BAR_HEIGHT + (row + 1) * CELL.height - 5)));
  const dots = ["#ff5f57", "#febc2e", "#28c840"].map((colour, index) => `<circle cx="${MARGIN + 4 + index * 18}" cy="15" r="5" fill="${colour}"/>`);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="run-title run-about">`,
    `<title id="run-title">${escaped(title)}</title>`,
    `<desc id="run-about">${escaped(description)}</desc>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${GROUND}"/>`,
    ...dots,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">`,
    ...lines,
    "</g>",
    "</svg>",
  ].join("\n")}\n`;
}

/**
 * Parts of a row that look the same.
 *
 * @param {import("@xterm/headless").IBufferLine | undefined} line
 * @returns {readonly Run[]}
 */
function runsOf(line) {
  /** @type {Run[]} */
  const runs = [];
  for (let column = 0; line !== undefined && column < line.length; column += 1) {
    const cell = line.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const { ink, isBold } = looksOf(cell);
    const last = runs.at(-1);
    const text = cell.getChars() || " ";
    const isNext = last !== undefined && last.ink === ink && last.isBold === isBold && last.column + last.cells === column;
    if (isNext) runs[runs.length - 1] = { ...last, text: last.text + text, cells: last.cells + cell.getWidth() };
    else runs.push({ text, column, cells: cell.getWidth(), ink, isBold });
  }
  return runs.flatMap(worded);
}

/**
 * The words of a part each by themselves where more than one space is between them: readers of SVG put spaces together.
 *
 * @param {Run} run
 * @returns {readonly Run[]}
 */
function worded(run) {
  const words = [...run.text.matchAll(/\S+(?: \S+)*/g)];
  // In a part with wide characters, places in the text are no columns; none of Pawl's own has gaps then.
  if (run.text.length !== run.cells) return words.length === 0 ? [] : [run];
  return words.map(({ 0: text, index }) => ({ ...run, text, column: run.column + index, cells: text.length }));
}

/** @param {import("@xterm/headless").IBufferCell} cell */
function looksOf(cell) {
  const colour = cell.isFgPalette() ? cell.getFgColor() : null;
  const named = colour === 1 || colour === 2 || colour === 3 ? INKS[colour] : INK;
  return { ink: cell.isDim() === 0 ? named : QUIET_INK, isBold: cell.isBold() !== 0 };
}

/**
 * The length of the text is said, so that columns stay in line with whatever font there is.
 *
 * @param {Run} run
 * @param {number} y
 */
function textElement({ text, column, cells, ink, isBold }, y) {
  const x = (MARGIN + column * CELL.width).toFixed(1);
  const length = (cells * CELL.width).toFixed(1);
  return `<text x="${x}" y="${y}" textLength="${length}" lengthAdjust="spacingAndGlyphs" fill="${ink}"${isBold ? ' font-weight="bold"' : ""}>${escaped(text)}</text>`;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
