import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { parse, RecordParser } from "../src/parser.js";

const { vectors } = JSON.parse(readFileSync(new URL("../architecture/vectors.json", import.meta.url), "utf8"));

for (const vector of vectors) {
  test(`${vector.requirement}: ${vector.name}`, () => {
    if (vector.error === undefined) {
      assert.deepEqual(parse(vector.text, vector.options), vector.records);
    } else {
      assert.throws(() => parse(vector.text, vector.options), vector.error);
    }
  });
}

test("R9: a header makes objects", () => {
  assert.deepEqual(parse("name,age\r\nAda,36\r\nBob,7\r\n", { header: true }), [
    { name: "Ada", age: "36" },
    { name: "Bob", age: "7" },
  ]);
});

test("R9: a list of names makes every record data", () => {
  assert.deepEqual(parse("Ada,36\r\n", { header: ["name", "age"] }), [{ name: "Ada", age: "36" }]);
  assert.throws(() => parse("Ada\r\n", { header: ["name", "age"] }), { code: "FIELD_COUNT" });
});

test("R9: a column named __proto__ is data", () => {
  const [record] = parse("__proto__,a\r\n1,2\r\n", { header: true });
  assert.deepEqual(Object.keys(record), ["__proto__", "a"]);
  assert.equal(Object.getPrototypeOf(record), Object.prototype);
});

test("R9: a column name that occurs twice is refused, with its place", () => {
  assert.throws(() => parse("a,b,a\r\n1,2,3\r\n", { header: true }), { code: "DUPLICATE_HEADER", line: 1, column: 1 });
  assert.throws(() => parse("1,2\r\n", { header: ["a", "a"] }), { code: "DUPLICATE_HEADER" });
});

test("R10: an error says where, counted over line breaks inside quotes", () => {
  assert.throws(() => parse('a,b\r\n"x\r\ny",z"\r\n'), { code: "QUOTE_IN_FIELD", line: 3, column: 5 });
  assert.throws(() => parse('a,b\r\n"x\r\ny"\r\n'), { code: "FIELD_COUNT", line: 2, column: 1 });
  assert.throws(() => parse('a\r\nb\r\n"c\nd'), { code: "UNCLOSED_QUOTE", line: 3, column: 1 });
  assert.throws(() => parse("a,b\r\nc,d\rx"), { code: "BARE_CR", line: 2, column: 4 });
});

test("R10: without strict, text that RFC 4180 does not allow is kept", () => {
  assert.deepEqual(parse('a"b,"c"d\r\ne\rf\r\n', { strict: false }), [['a"b', "cd"], ["e\rf"]]);
  assert.deepEqual(parse("a\r", { strict: false }), [["a\r"]]);
});

test("R10: without strict, a short record has empty columns and a surplus field is still refused", () => {
  assert.deepEqual(parse("a,b\r\n1\r\n", { header: true, strict: false }), [{ a: "1", b: "" }]);
  assert.throws(() => parse("a,b\r\n1,2,3\r\n", { header: true, strict: false }), { code: "FIELD_COUNT", line: 2 });
  assert.throws(() => parse('"a', { strict: false }), { code: "UNCLOSED_QUOTE" });
});

test("R11: an option with a value that it cannot have is refused", () => {
  for (const options of [{ delimiter: "" }, { delimiter: '"' }, { delimiter: ";;" }, { header: [] }, { header: 1 }]) {
    assert.throws(() => parse("a", options), { code: "BAD_OPTION" });
  }
  assert.throws(() => parse("a", { strict: "no" }), { code: "BAD_OPTION" });
  assert.throws(() => parse("a", { separator: ";" }), { code: "BAD_OPTION", message: /separator/u });
});

test("R8: a parser gives each record as soon as it is complete", () => {
  const parser = new RecordParser();
  assert.deepEqual(parser.write("a,"), []);
  assert.deepEqual(parser.write("b\r"), []);
  assert.deepEqual(parser.write('\n"c'), [["a", "b"]]);
  assert.deepEqual(parser.place, { line: 2, column: 3 });
  assert.deepEqual(parser.write('",d'), []);
  assert.deepEqual(parser.end(), [["c", "d"]]);
});
