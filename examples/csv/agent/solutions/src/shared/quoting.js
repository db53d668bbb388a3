/**
 * Whether a field has to stand in quotes: it holds a quote, the delimiter or half of a line break, or begins with a
 * character that a reader would take for a byte order mark.
 *
 * @param {string} text
 * @param {string} delimiter
 * @returns {boolean}
 */
export function needsQuotes(text, delimiter) {
  return text.includes('"') || text.includes(delimiter) || /[\r\n]|^\uFEFF/u.test(text);
}

/**
 * Puts a field into quotes.
 *
 * @param {string} text
 * @returns {string}
 */
export function quoteField(text) {
  return `"${text.replaceAll('"', '""')}"`;
}
