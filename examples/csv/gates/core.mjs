// Gate of `csv-core`: error codes are those of the architecture, options are refused where they are wrong.
import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";

import { readJson, runChecks } from "./lib/checks.mjs";

const load = (path) => import(pathToFileURL(path).href);
const errors = () => load("src/core/errors.js");
const dialect = () => load("src/core/dialect.js");

await runChecks({
  "the codes are those of the architecture": async () => {
    const { ERROR_CODES } = await errors();
    const wanted = readJson("architecture/errors.json").errors.map(({ code, meaning }) => [code, meaning]);
    assert.deepEqual(ERROR_CODES, Object.fromEntries(wanted));
  },
  "an error carries code and place": async () => {
    const { CsvError } = await errors();
    const error = new CsvError("BARE_CR", "found", { line: 3, column: 7 });
    assert.ok(error instanceof Error);
    assert.deepEqual([error.name, error.code, error.line, error.column], ["CsvError", "BARE_CR", 3, 7]);
    assert.match(error.message, /found.*3.*7/u);
    const nowhere = new CsvError("BAD_OPTION", "found");
    assert.deepEqual([nowhere.line, nowhere.column, nowhere.message], [0, 0, "found"]);
  },
  "defaults of reading": async () => {
    const { readOptions } = await dialect();
    assert.deepEqual(readOptions(), { delimiter: ",", header: false, strict: true });
    assert.deepEqual(readOptions({ delimiter: "\t", header: ["a"], strict: false }), { delimiter: "\t", header: ["a"], strict: false });
  },
  "defaults of writing": async () => {
    const { writeOptions } = await dialect();
    const { delimiter, newline, quote } = writeOptions();
    assert.deepEqual({ delimiter, newline, quote }, { delimiter: ",", newline: "\r\n", quote: "needed" });
  },
  "what an option cannot be is refused": async () => {
    const { readOptions, writeOptions } = await dialect();
    const wrong = { code: "BAD_OPTION" };
    for (const delimiter of ["", '"', "\n", "\r", "ab", 1, null]) {
      assert.throws(() => readOptions({ delimiter }), wrong);
      assert.throws(() => writeOptions({ delimiter }), wrong);
    }
    assert.throws(() => readOptions({ header: [] }), wrong);
    assert.throws(() => readOptions({ quotes: true }), wrong);
    assert.throws(() => writeOptions({ newline: "\r" }), wrong);
    assert.throws(() => writeOptions({ quote: "never" }), wrong);
  },
});
