import { readOptions, refuseDuplicates } from "./core/dialect.js";
import { CsvError } from "./core/errors.js";

/** @typedef {string[] | Record<string, string>} CsvRecord an array, or an object where `header` is on */

const FIELD_START = 0;
const PLAIN = 1;
const QUOTED = 2;
const QUOTE_SEEN = 3;

/**
 * Reads CSV text that arrives in pieces of any length. A piece may end anywhere: inside quotes, between CR and LF, between
 * two quotes that mean one.
 *
 * After an error the parser is of no further use.
 */
export class RecordParser {
  #options;
  #state = FIELD_START;
  #field = "";
  /** @type {string[]} */
  #record = [];
  /** @type {readonly string[] | null} */
  #names = null;
  /** @type {number | null} */
  #width = null;
  #line = 1;
  #column = 1;
  #recordLine = 1;
  #quotePlace = { line: 1, column: 1 };
  #carriageReturn = false;
  #started = false;

  /**
   * @param {import("./core/dialect.js").ReadOptions} [options]
   * @throws {CsvError} `BAD_OPTION`, `DUPLICATE_HEADER`
   */
  constructor(options) {
    this.#options = readOptions(options);
    if (Array.isArray(this.#options.header)) {
      this.#names = this.#options.header;
      this.#width = this.#names.length;
    }
  }

  /** Place of the next character, counted from 1; the column counts UTF-16 code units. */
  get place() {
    return { line: this.#line, column: this.#column };
  }

  /**
   * Takes the next piece of text.
   *
   * @param {string} text
   * @returns {CsvRecord[]} the records that it completed
   * @throws {CsvError} at the first place that cannot be read
   */
  write(text) {
    /** @type {CsvRecord[]} */
    const records = [];
    for (let at = 0; at < text.length; at++) this.#take(text.charAt(at), records);
    return records;
  }

  /**
   * Ends the input.
   *
   * @returns {CsvRecord[]} the last record, where it had no line break of its own
   * @throws {CsvError} `UNCLOSED_QUOTE`, `BARE_CR`, `FIELD_COUNT`
   */
  end() {
    /** @type {CsvRecord[]} */
    const records = [];
    if (this.#carriageReturn) this.#keepCarriageReturn();
    if (this.#state === QUOTED) throw new CsvError("UNCLOSED_QUOTE", "a quoted field has no end", this.#quotePlace);
    if (this.#state !== FIELD_START || this.#record.length > 0) this.#endRecord(records);
    return records;
  }

  /**
   * @param {string} char
   * @param {CsvRecord[]} records
   */
  #take(char, records) {
    if (!this.#started) {
      this.#started = true;
      if (char === "\uFEFF") return;
    }
    if (this.#carriageReturn) {
      if (char === "\n") {
        this.#carriageReturn = false;
        this.#advance(char);
        this.#endRecord(records);
        return;
      }
      this.#keepCarriageReturn();
    }
    if (this.#state === QUOTED) {
      if (char === '"') this.#state = QUOTE_SEEN;
      else this.#field += char;
      this.#advance(char);
    } else if (this.#state === QUOTE_SEEN && char === '"') {
      this.#field += '"';
      this.#state = QUOTED;
      this.#advance(char);
    } else {
      this.#takeOutside(char, records);
    }
  }

  /**
   * A character that is not inside quotes.
   *
   * @param {string} char
   * @param {CsvRecord[]} records
   */
  #takeOutside(char, records) {
    if (char === this.#options.delimiter) {
      this.#endField();
    } else if (char === "\n") {
      this.#advance(char);
      this.#endRecord(records);
      return;
    } else if (char === "\r") {
      this.#carriageReturn = true;
    } else if (char === '"' && this.#state === FIELD_START) {
      this.#quotePlace = this.place;
      this.#state = QUOTED;
    } else {
      if (this.#options.strict && this.#state === QUOTE_SEEN) {
        throw new CsvError("TEXT_AFTER_QUOTE", `${JSON.stringify(char)} follows a closing quote`, this.place);
      }
      if (this.#options.strict && char === '"') {
        throw new CsvError("QUOTE_IN_FIELD", "a field that is not quoted holds a quote", this.place);
      }
      this.#field += char;
      this.#state = PLAIN;
    }
    this.#advance(char);
  }

  /** A carriage return turned out not to be half of a line break. */
  #keepCarriageReturn() {
    if (this.#options.strict) {
      const place = { line: this.#line, column: this.#column - 1 };
      throw new CsvError("BARE_CR", "a carriage return has no line feed after it", place);
    }
    this.#carriageReturn = false;
    this.#field += "\r";
    this.#state = PLAIN;
  }

  /** @param {string} char */
  #advance(char) {
    if (char === "\n") {
      this.#line += 1;
      this.#column = 1;
    } else {
      this.#column += 1;
    }
  }

  #endField() {
    this.#record.push(this.#field);
    this.#field = "";
    this.#state = FIELD_START;
  }

  /** @param {CsvRecord[]} records */
  #endRecord(records) {
    this.#endField();
    const fields = this.#record;
    const place = { line: this.#recordLine, column: 1 };
    this.#record = [];
    this.#recordLine = this.#line;
    this.#checkWidth(fields, place);
    if (this.#options.header === false) {
      records.push(fields);
    } else if (this.#names === null) {
      refuseDuplicates(fields, place);
      this.#names = fields;
    } else {
      // fromEntries defines properties instead of assigning them, so a column named __proto__ is data like any other.
      records.push(Object.fromEntries(this.#names.map((name, at) => [name, fields[at] ?? ""])));
    }
  }

  /**
   * @param {readonly string[]} fields
   * @param {{ line: number, column: number }} place
   */
  #checkWidth(fields, place) {
    this.#width ??= fields.length;
    if (fields.length === this.#width) return;
    // A surplus field has no column to go to: as an object it would be lost, so that is refused even where not strict.
    const lost = this.#options.header !== false && fields.length > this.#width;
    if (this.#options.strict || lost) {
      throw new CsvError("FIELD_COUNT", `${fields.length} fields instead of ${this.#width}`, place);
    }
  }
}

/**
 * Reads a whole CSV text.
 *
 * @param {string} text
 * @param {import("./core/dialect.js").ReadOptions} [options]
 * @returns {CsvRecord[]} one array per record, or one object where `header` is on; none for an empty text
 * @throws {CsvError} at the first place that cannot be read
 */
export function parse(text, options) {
  const parser = new RecordParser(options);
  const records = parser.write(text);
  records.push(...parser.end());
  return records;
}
