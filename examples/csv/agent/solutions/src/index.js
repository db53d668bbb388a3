export { CsvError, ERROR_CODES } from "./core/errors.js";
export { parse, RecordParser } from "./parser.js";
export { CsvParseStream, parseChunks } from "./streaming.js";
export { stringify, stringifyRecord } from "./writer.js";
