import assert from "node:assert/strict";
import test from "node:test";

import { stringify, stringifyRecord } from "../src/writer.js";

test("R13: a field is quoted only where it has to be", () => {
  assert.equal(stringifyRecord(["plain", "a,b", 'a"b', "a\rb", "a\nb", ""]), 'plain,"a,b","a""b","a\rb","a\nb",');
});

test("R13: spaces belong to the field and are written as they are", () => {
  assert.equal(stringifyRecord([" a ", "  ", ' "b" ']), ' a ,  ," ""b"" "');
});

test("R13: what a reader would take for a byte order mark is quoted", () => {
  assert.equal(stringifyRecord(["\uFEFFa", "b\uFEFF"]), '"\uFEFFa",b\uFEFF');
});

test("R13: quote all quotes every field", () => {
  assert.equal(stringify([["a", ""]], { quote: "all" }), '"a",""\r\n');
});

test("R13: a record of one empty field is not an empty line", () => {
  assert.equal(stringify([[""], ["a"]]), '""\r\na\r\n');
});

test("R14: every record ends with CRLF, or with LF where that is asked for", () => {
  assert.equal(stringify([["a"], ["b"]]), "a\r\nb\r\n");
  assert.equal(stringify([["a"], ["b"]], { newline: "\n" }), "a\nb\n");
  assert.equal(stringify([]), "");
});

test("R14: the delimiter decides what is quoted", () => {
  assert.equal(stringify([["a,b", "c;d"]], { delimiter: ";" }), 'a,b;"c;d"\r\n');
});

test("R15: values that are not text are written as text", () => {
  assert.equal(stringifyRecord([1, 2n, true, null, undefined]), "1,2,true,,");
});

test("R15: a value without a text form is refused, with its row", () => {
  assert.throws(() => stringify([["a"], [{}]]), { code: "BAD_ROW", line: 2 });
  assert.throws(() => stringify([[() => "a"]]), { code: "BAD_ROW", line: 1 });
  assert.throws(() => stringify([["a"], "b"]), { code: "BAD_ROW", line: 2 });
  assert.throws(() => stringify([[]]), { code: "BAD_ROW", line: 1 });
});

test("R16: objects are written with a header of their keys", () => {
  assert.equal(stringify([{ a: 1, b: "x" }, { a: 2 }]), "a,b\r\n1,x\r\n2,\r\n");
  assert.equal(stringify([{ a: 1 }], { header: false }), "1\r\n");
});

test("R16: columns choose names and order, and nothing is lost unseen", () => {
  assert.equal(stringify([{ a: 1, b: 2 }], { columns: ["b", "a"] }), "b,a\r\n2,1\r\n");
  assert.equal(stringify([[1, 2]], { columns: ["a", "b"], header: true }), "a,b\r\n1,2\r\n");
  assert.equal(stringify([[1, 2]], { columns: ["a", "b"] }), "1,2\r\n");
  assert.equal(stringify([], { columns: ["a"], header: true }), "a\r\n");
  assert.throws(() => stringify([{ a: 1 }, { a: 1, c: 3 }]), { code: "BAD_ROW", line: 2, message: /"c"/u });
});

test("R17: rows of different length are refused", () => {
  assert.throws(() => stringify([["a", "b"], ["c"]]), { code: "FIELD_COUNT", line: 2 });
  assert.throws(() => stringify([["a"]], { columns: ["a", "b"] }), { code: "FIELD_COUNT", line: 1 });
});

test("R11: an option with a value that it cannot have is refused", () => {
  for (const options of [{ newline: "\r" }, { quote: "some" }, { delimiter: "\n" }, { columns: [] }, { header: "yes" }]) {
    assert.throws(() => stringify([["a"]], options), { code: "BAD_OPTION" });
  }
  assert.throws(() => stringify([["a"]], { header: true }), { code: "BAD_OPTION", message: /columns/u });
  assert.throws(() => stringify([["a"]], { columns: ["a", "a"] }), { code: "DUPLICATE_HEADER" });
  assert.throws(() => stringify([["a"]], { eol: "\n" }), { code: "BAD_OPTION", message: /eol/u });
});
