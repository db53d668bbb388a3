/**
 * Every code that a {@link CsvError} can carry, with its meaning.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const ERROR_CODES = Object.freeze({
  BAD_OPTION: "an option has a value that it cannot have",
  UNCLOSED_QUOTE: "the input ends inside a quoted field",
  TEXT_AFTER_QUOTE: "something other than a delimiter or a line break follows a closing quote",
  QUOTE_IN_FIELD: "a field that does not start with a quote holds one",
  BARE_CR: "a carriage return outside quotes has no line feed after it",
  FIELD_COUNT: "a record has another number of fields than the records before it",
  DUPLICATE_HEADER: "two columns have the same name",
  BAD_ENCODING: "the bytes are not UTF-8",
  BAD_ROW: "a row or a value cannot be written",
});

/** A fault in the input or in an option. `line` and `column` count from 1; both are 0 where no input is concerned. */
export class CsvError extends Error {
  /**
   * @param {string} code one of the keys of {@link ERROR_CODES}
   * @param {string} detail what was found
   * @param {{ line: number, column: number }} [place] where; the column counts UTF-16 code units
   */
  constructor(code, detail, place = { line: 0, column: 0 }) {
    super(place.line === 0 ? detail : `${detail} (line ${place.line}, column ${place.column})`);
    this.name = "CsvError";
    this.code = code;
    this.line = place.line;
    this.column = place.column;
  }
}
