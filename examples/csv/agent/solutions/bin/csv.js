#!/usr/bin/env node
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";

import { CsvError, parseChunks, stringify, stringifyRecord } from "../src/index.js";

const USAGE = `usage: rfc4180-csv <command> [file] [options]      (without a file: standard input)

  to-json               CSV to a JSON array, one record per line
  from-json             a JSON array of objects or arrays to CSV
  select --columns a,b  CSV with only these columns, in this order

  --delimiter <char>    between fields; default ","
  --columns <a,b>       columns to keep, or to write
  --no-header           the first record is data (to-json, from-json)
  --lenient             accept what RFC 4180 does not allow
  --lf                  end records with LF instead of CRLF
  --help

exit codes: 0 done, 1 the input cannot be read, 2 wrong usage
`;

/** Wrong usage: exit code 2. */
class UsageError extends Error {}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        delimiter: { type: "string", default: "," },
        columns: { type: "string" },
        "no-header": { type: "boolean", default: false },
        lenient: { type: "boolean", default: false },
        lf: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    return { values, positionals };
  } catch (error) {
    throw new UsageError(/** @type {Error} */ (error).message);
  }
}

/**
 * @param {AsyncIterable<import("../src/parser.js").CsvRecord>} records
 * @param {readonly string[] | undefined} columns
 */
async function* toJson(records, columns) {
  let before = "[\n";
  for await (const record of records) {
    yield before + JSON.stringify(columns === undefined ? record : pick(record, columns));
    before = ",\n";
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}

/**
 * @param {AsyncIterable<import("../src/parser.js").CsvRecord>} records
 * @param {readonly string[]} columns
 * @param {{ delimiter: string, newline: "\r\n" | "\n" }} format
 */
async function* select(records, columns, format) {
  yield stringifyRecord(columns, format) + format.newline;
  for await (const record of records) {
    yield stringifyRecord(Object.values(pick(record, columns)), format) + format.newline;
  }
}

/**
 * @param {import("../src/parser.js").CsvRecord} record
 * @param {readonly string[]} columns
 */
function pick(record, columns) {
  return Object.fromEntries(
    columns.map((name) => {
      if (!Object.hasOwn(record, name)) throw new UsageError(`there is no column ${JSON.stringify(name)}`);
      return [name, /** @type {Record<string, string>} */ (record)[name]];
    }),
  );
}

/** @param {AsyncIterable<Uint8Array>} input */
async function readJson(input) {
  const parts = [];
  for await (const part of input) parts.push(part);
  try {
    const rows = JSON.parse(Buffer.concat(parts).toString("utf8"));
    if (Array.isArray(rows)) return rows;
  } catch (error) {
    throw new CsvError("BAD_ROW", `the input is not JSON: ${/** @type {Error} */ (error).message}`);
  }
  throw new CsvError("BAD_ROW", "the input is not a JSON array");
}

async function main() {
  const { values, positionals } = readArguments();
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const [command, file, ...surplus] = positionals;
  if (surplus.length > 0) throw new UsageError("more than one file");
  const input = file === undefined ? process.stdin : createReadStream(file);
  const columns = values.columns?.split(",");
  const { delimiter } = values;
  const strict = !values.lenient;
  const newline = values.lf ? "\n" : "\r\n";

  if (command === "to-json") {
    const header = !values["no-header"];
    if (!header && columns !== undefined) throw new UsageError("--columns needs a header");
    await pipeline(toJson(parseChunks(input, { delimiter, header, strict }), columns), process.stdout, { end: false });
  } else if (command === "select") {
    if (columns === undefined) throw new UsageError("select needs --columns");
    const records = parseChunks(input, { delimiter, header: true, strict });
    await pipeline(select(records, columns, { delimiter, newline }), process.stdout, { end: false });
  } else if (command === "from-json") {
    const rows = await readJson(input);
    const header = values["no-header"] ? false : undefined;
    const text = stringify(rows, { delimiter, newline, header, columns });
    await pipeline(Readable.from([text]), process.stdout, { end: false });
  } else {
    throw new UsageError(command === undefined ? "a command is missing" : `unknown command ${JSON.stringify(command)}`);
  }
}

try {
  await main();
} catch (error) {
  const fault = /** @type {Error & { code?: string }} */ (error);
  if (fault.code === "EPIPE") {
    process.exitCode = 0;
  } else if (fault instanceof UsageError || fault.code === "BAD_OPTION") {
    process.stderr.write(`rfc4180-csv: ${fault.message}\n`);
    process.exitCode = 2;
  } else {
    process.stderr.write(`rfc4180-csv: ${fault.code ?? "ERROR"}: ${fault.message}\n`);
    process.exitCode = 1;
  }
}
