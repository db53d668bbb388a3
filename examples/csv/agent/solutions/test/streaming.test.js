import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import test from "node:test";

import { CsvParseStream, parseChunks } from "../src/streaming.js";

const TEXT = '\uFEFFname,note\r\n"Zoë, \u{1F600}","a ""b""\r\nc"\r\nplain,\r\n';
const RECORDS = [
  ["name", "note"],
  ["Zoë, \u{1F600}", 'a "b"\r\nc'],
  ["plain", ""],
];

async function collect(source) {
  const records = [];
  for await (const record of source) records.push(record);
  return records;
}

test("R8: a border between any two bytes changes nothing", async () => {
  const bytes = Buffer.from(TEXT);
  for (let at = 0; at <= bytes.length; at++) {
    assert.deepEqual(await collect(parseChunks([bytes.subarray(0, at), bytes.subarray(at)])), RECORDS, `border at ${at}`);
  }
});

test("R8: chunks of one byte, and empty ones, are enough", async () => {
  const chunks = [...Buffer.from(TEXT)].flatMap((byte) => [Uint8Array.of(byte), new Uint8Array(0)]);
  assert.deepEqual(await collect(parseChunks(chunks)), RECORDS);
});

test("R8: chunks of text are read like bytes", async () => {
  for (let at = 0; at <= TEXT.length; at++) {
    assert.deepEqual(await collect(parseChunks([TEXT.slice(0, at), TEXT.slice(at)])), RECORDS, `border at ${at}`);
  }
});

test("R8: a stream gives the same records as an iterator", async () => {
  const source = Readable.from([...Buffer.from(TEXT)].map((byte) => Buffer.of(byte)));
  assert.deepEqual(await collect(source.pipe(new CsvParseStream())), RECORDS);
});

test("R8: text that is split inside a character is put together again by a stream", async () => {
  const source = Readable.from(["a\u{1F600}".slice(0, 2), "a\u{1F600}".slice(2)]);
  assert.deepEqual(await collect(source.pipe(new CsvParseStream())), [["a\u{1F600}"]]);
});

test("R9: a stream makes objects where a header is on", async () => {
  const stream = Readable.from(["a;b\r", "\n1;2"]).pipe(new CsvParseStream({ delimiter: ";", header: true }));
  assert.deepEqual(await collect(stream), [{ a: "1", b: "2" }]);
});

test("R8: records before a fault are delivered", async () => {
  const seen = [];
  await assert.rejects(
    async () => {
      for await (const record of parseChunks(["a,b\r\n", "c,d\r\n", "e\r\n"])) seen.push(record);
    },
    { code: "FIELD_COUNT", line: 3, column: 1 },
  );
  assert.deepEqual(seen, [
    ["a", "b"],
    ["c", "d"],
  ]);
});

test("R8: a fault destroys the stream with its code", async () => {
  const stream = new CsvParseStream();
  await assert.rejects(pipeline(Readable.from(['a,"b']), stream, collect), { code: "UNCLOSED_QUOTE", line: 1, column: 3 });
  assert.equal(stream.destroyed, true);
});

test("R12: bytes that are not UTF-8 are refused, at once or at the end", async () => {
  await assert.rejects(collect(parseChunks([Buffer.from("ab\r\n"), Uint8Array.of(0xff)])), { code: "BAD_ENCODING", line: 2 });
  await assert.rejects(collect(parseChunks([Uint8Array.of(0x61, 0xc3)])), { code: "BAD_ENCODING", line: 1 });
  await assert.rejects(collect(parseChunks([Uint8Array.of(0xc3), "a"])), { code: "BAD_ENCODING" });
});

test("R8: no input gives no records", async () => {
  assert.deepEqual(await collect(parseChunks([])), []);
  assert.deepEqual(await collect(Readable.from([]).pipe(new CsvParseStream())), []);
});
