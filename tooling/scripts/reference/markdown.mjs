/** Pieces of Markdown that the generated pages are made of. */

/** The line that says where a page comes from. @param {string} command */
export function generatedBy(command) {
  return `<!-- Written by \`${command}\`; an edit by hand is overwritten. -->`;
}

/**
 * A text in a cell of a table: on one line, and with nothing in it that ends the cell or begins a tag.
 * @param {string} text
 */
export function cell(text) {
  return text.replaceAll(/\s+/gu, " ").replaceAll("|", "\\|").replaceAll("<", "&lt;").trim();
}

/**
 * @param {readonly string[]} header
 * @param {readonly (readonly string[])[]} rows - cells are Markdown already.
 */
export function table(header, rows) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(header), `|${"---|".repeat(header.length)}`, ...rows.map(line)];
}

/** A word of code in a cell. @param {string} text */
export function code(text) {
  return `\`${text.replaceAll("|", "\\|")}\``;
}
