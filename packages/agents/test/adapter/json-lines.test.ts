import { array, assert as holds, integer, property, string } from "fast-check";
import { expect, test } from "vitest";

import { JsonLines } from "../../src/adapter/json-lines.ts";

/** Objects that are read from bytes that come in pieces of a size. */
function read(bytes: Uint8Array, size: number): readonly unknown[] {
  const found: unknown[] = [];
  const lines = new JsonLines((value) => found.push(value));
  // One buffer for all pieces, as a reader may use it again.
  const piece = new Uint8Array(size);
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size);
    piece.set(part);
    lines.push(piece.subarray(0, part.length));
  }
  lines.end();
  return found;
}

test("objects are read whole, wherever the pieces end that they come in", () => {
  holds(
    property(array(string({ unit: "binary" })), integer({ min: 1, max: 9 }), (texts, size) => {
      const objects = texts.map((text) => ({ text }));
      expect(read(Buffer.from(objects.map((one) => JSON.stringify(one)).join("\n")), size)).toEqual(objects);
    }),
  );
});

test("what is no JSON object in UTF-8 is passed over, and so is a line that is too long", () => {
  const bytes = Buffer.concat([
    Buffer.from('text\n[{"a":1}]\n"text"\nnull\n7\n\n{"a":\n{"cut":"'),
    Buffer.from([0xff]),
    Buffer.from(`"}\n{"a":"${"x".repeat(8 * 1024 * 1024)}"}\n{"a":2}\n{"end":`),
  ]);
  expect(read(bytes, 65_536)).toEqual([{ a: 2 }]);
});
