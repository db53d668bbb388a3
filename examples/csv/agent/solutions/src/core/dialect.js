import { CsvError } from "./errors.js";

/**
 * @typedef {object} ReadOptions
 * @property {string} [delimiter] one character between fields; default `,`
 * @property {boolean | readonly string[]} [header] `true`: the first record names the columns and records become objects;
 *   a list: these are the names and every record is data; default `false`: records are arrays
 * @property {boolean} [strict] refuse what RFC 4180 does not allow; default `true`
 */

/**
 * @typedef {object} WriteOptions
 * @property {string} [delimiter] one character between fields; default `,`
 * @property {"\r\n" | "\n"} [newline] what ends a record; default `\r\n`
 * @property {"needed" | "all"} [quote] which fields are quoted; default `needed`
 * @property {boolean} [header] write the column names first; default `true` where rows are objects
 * @property {readonly string[]} [columns] names and order of the columns; default: the keys of the first object
 */

/**
 * Fills in the defaults of reading.
 *
 * @param {ReadOptions} [options]
 * @returns {Required<ReadOptions>}
 * @throws {CsvError} `BAD_OPTION`, also for a key that is not an option
 */
export function readOptions(options = {}) {
  const { delimiter = ",", header = false, strict = true, ...rest } = options;
  refuseUnknown(rest);
  checkDelimiter(delimiter);
  if (typeof header !== "boolean") checkNames("header", header);
  if (typeof strict !== "boolean") throw new CsvError("BAD_OPTION", "strict must be true or false");
  return { delimiter, header, strict };
}

/**
 * Fills in the defaults of writing; `header` and `columns` stay undefined where they depend on the rows.
 *
 * @param {WriteOptions} [options]
 * @returns {{ delimiter: string, newline: string, quote: string, header?: boolean, columns?: readonly string[] }}
 * @throws {CsvError} `BAD_OPTION`, also for a key that is not an option
 */
export function writeOptions(options = {}) {
  const { delimiter = ",", newline = "\r\n", quote = "needed", header, columns, ...rest } = options;
  refuseUnknown(rest);
  checkDelimiter(delimiter);
  if (newline !== "\r\n" && newline !== "\n") throw new CsvError("BAD_OPTION", "newline must be \\r\\n or \\n");
  if (quote !== "needed" && quote !== "all") throw new CsvError("BAD_OPTION", "quote must be needed or all");
  if (header !== undefined && typeof header !== "boolean") throw new CsvError("BAD_OPTION", "header must be true or false");
  if (columns !== undefined) checkNames("columns", columns);
  return { delimiter, newline, quote, header, columns };
}

/**
 * Refuses a column name that occurs twice: in an object the second value would replace the first one unseen.
 *
 * @param {readonly string[]} names
 * @param {{ line: number, column: number }} [place]
 */
export function refuseDuplicates(names, place) {
  const seen = new Set();
  for (const name of names) {
    if (seen.has(name)) throw new CsvError("DUPLICATE_HEADER", `column ${JSON.stringify(name)} occurs twice`, place);
    seen.add(name);
  }
}

/** @param {object} rest */
function refuseUnknown(rest) {
  for (const key of Object.keys(rest)) throw new CsvError("BAD_OPTION", `unknown option ${JSON.stringify(key)}`);
}

/** @param {unknown} delimiter */
function checkDelimiter(delimiter) {
  if (typeof delimiter !== "string" || delimiter.length !== 1 || '"\r\n\uFEFF'.includes(delimiter)) {
    throw new CsvError("BAD_OPTION", "delimiter must be one character, and neither a quote nor a line break");
  }
}

/**
 * @param {string} option
 * @param {unknown} names
 */
function checkNames(option, names) {
  if (!Array.isArray(names) || names.length === 0 || !names.every((name) => typeof name === "string")) {
    throw new CsvError("BAD_OPTION", `${option} must be a list of at least one name`);
  }
  refuseDuplicates(names);
}
