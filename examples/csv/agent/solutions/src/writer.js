import { writeOptions } from "./core/dialect.js";
import { CsvError } from "./core/errors.js";
import { needsQuotes, quoteField } from "./shared/quoting.js";

/** @typedef {string | number | bigint | boolean | null | undefined} CsvValue */
/** @typedef {readonly CsvValue[] | Readonly<Record<string, CsvValue>>} CsvRow */

/**
 * Writes one record, without a line break.
 *
 * @param {readonly CsvValue[]} values `null` and `undefined` become empty fields
 * @param {import("./core/dialect.js").WriteOptions} [options]
 * @returns {string}
 * @throws {CsvError} `BAD_ROW`, `BAD_OPTION`
 */
export function stringifyRecord(values, options) {
  return formatRecord(values, writeOptions(options), 1);
}

/**
 * Writes rows as CSV; every record ends with a line break.
 *
 * @param {Iterable<CsvRow>} rows all arrays or all objects
 * @param {import("./core/dialect.js").WriteOptions} [options]
 * @returns {string}
 * @throws {CsvError} `BAD_ROW`, `FIELD_COUNT`, `DUPLICATE_HEADER`, `BAD_OPTION`; `line` is the number of the row
 */
export function stringify(rows, options) {
  const settings = writeOptions(options);
  let columns = settings.columns;
  let width = 0;
  let text = "";
  let number = 0;
  for (const row of rows) {
    number += 1;
    if (number === 1) {
      if (isObject(row)) columns ??= Object.keys(row);
      text += formatHeader(columns, settings.header ?? isObject(row), settings);
      width = columns?.length ?? (Array.isArray(row) ? row.length : 0);
    }
    const values = valuesOf(row, columns, number);
    if (values.length !== width) {
      throw new CsvError("FIELD_COUNT", `row ${number} has ${values.length} fields instead of ${width}`, place(number));
    }
    text += formatRecord(values, settings, number) + settings.newline;
  }
  return number === 0 ? formatHeader(columns, settings.header === true, settings) : text;
}

/**
 * @param {readonly string[] | undefined} columns
 * @param {boolean} wanted
 * @param {{ delimiter: string, newline: string, quote: string }} settings
 */
function formatHeader(columns, wanted, settings) {
  if (!wanted) return "";
  if (columns === undefined) throw new CsvError("BAD_OPTION", "header needs columns where rows are arrays");
  return formatRecord(columns, settings, 0) + settings.newline;
}

/** @param {unknown} row */
function isObject(row) {
  return typeof row === "object" && row !== null && !Array.isArray(row);
}

/**
 * @param {CsvRow} row
 * @param {readonly string[] | undefined} columns
 * @param {number} number
 * @returns {readonly CsvValue[]}
 */
function valuesOf(row, columns, number) {
  if (Array.isArray(row)) return row;
  if (!isObject(row) || columns === undefined) {
    throw new CsvError("BAD_ROW", `row ${number} is neither an array nor an object`, place(number));
  }
  const record = /** @type {Readonly<Record<string, CsvValue>>} */ (row);
  const stray = Object.keys(record).find((key) => !columns.includes(key));
  if (stray !== undefined) {
    throw new CsvError("BAD_ROW", `row ${number} has no column for ${JSON.stringify(stray)}`, place(number));
  }
  return columns.map((name) => (Object.hasOwn(record, name) ? record[name] : undefined));
}

/**
 * @param {readonly CsvValue[]} values
 * @param {{ delimiter: string, quote: string }} settings
 * @param {number} number
 */
function formatRecord(values, settings, number) {
  if (values.length === 0) throw new CsvError("BAD_ROW", `row ${number} has no fields`, place(number));
  const texts = values.map((value) => textOf(value, number));
  // A record of one empty field would be an empty line, which many readers skip.
  const all = settings.quote === "all" || (texts.length === 1 && texts[0] === "");
  return texts
    .map((text) => (all || needsQuotes(text, settings.delimiter) ? quoteField(text) : text))
    .join(settings.delimiter);
}

/**
 * @param {CsvValue} value
 * @param {number} number
 */
function textOf(value, number) {
  if (value === null || value === undefined) return "";
  if (typeof value === "object" || typeof value === "function" || typeof value === "symbol") {
    throw new CsvError("BAD_ROW", `row ${number} holds a value that has no text form`, place(number));
  }
  return String(value);
}

/** @param {number} number */
function place(number) {
  return { line: number, column: 1 };
}
