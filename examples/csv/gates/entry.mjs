// Gate of `csv-entry`: the package under its own name gives the whole library, and its parts work together.
import assert from "node:assert/strict";

import { readJson, runChecks } from "./lib/checks.mjs";

// Resolved from this file, so through the `exports` of the package.json above it.
const load = () => import(readJson("package.json").name);

await runChecks({
  "the package is its entry": async () => {
    const { parse } = await load();
    assert.equal(typeof parse, "function");
  },
  "an error is the same class wherever it comes from": async () => {
    const { CsvError, parse, stringify, ERROR_CODES } = await load();
    for (const fail of [() => parse('"'), () => stringify([1])]) {
      assert.throws(fail, (error) => error instanceof CsvError && Object.hasOwn(ERROR_CODES, error.code));
    }
  },
  "what is written is read back": async () => {
    const { parse, stringify } = await load();
    const rows = [
      ['say "hi"', "a,b", ""],
      ["line\r\nbreak", "\uFEFF", " "],
    ];
    for (const quote of ["needed", "all"]) assert.deepEqual(parse(stringify(rows, { quote })), rows);
  },
  "a stream reads what is written": async () => {
    const { parseChunks, stringify } = await load();
    const rows = [{ a: "1\n2", b: '"' }];
    const read = [];
    for await (const record of parseChunks(stringify(rows), { header: true })) read.push(record);
    assert.deepEqual(read, rows);
  },
});
