import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { HeadBuffer } from "../../src/output/head-buffer.ts";
import { OutputCapture } from "../../src/output/output-capture.ts";
import { TailBuffer } from "../../src/output/tail-buffer.ts";

const chunks = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 });

describe("for every sequence of chunks and every capacity", () => {
  test("the head buffer keeps the first bytes and returns the others", () => {
    fc.assert(fc.property(chunks, fc.nat(200), (parts, capacity) => {
      const all = Buffer.concat(parts);
      const head = new HeadBuffer(capacity);
      const rest = Buffer.concat(parts.map((part) => head.push(part)));
      expect(head.bytes()).toEqual(all.subarray(0, capacity));
      expect(rest).toEqual(all.subarray(capacity));
    }));
  });

  test("the tail buffer keeps the last bytes and counts the others", () => {
    fc.assert(fc.property(chunks, fc.nat(200), (parts, capacity) => {
      const all = Buffer.concat(parts);
      const tail = new TailBuffer(capacity);
      for (const part of parts) tail.push(part);
      expect(tail.bytes()).toEqual(all.subarray(Math.max(0, all.length - capacity)));
      expect(tail.droppedBytes).toBe(Math.max(0, all.length - capacity));
    }));
  });

  test("a capture is complete up to its capacity, and beyond it head, gap and tail make up the whole", () => {
    fc.assert(fc.property(chunks, fc.nat(200), (parts, capacity) => {
      const all = Buffer.concat(parts);
      const capture = new OutputCapture(capacity);
      for (const part of parts) capture.push(part);
      const { head, tail, omittedBytes } = capture.result();
      expect(omittedBytes).toBe(Math.max(0, all.length - capacity));
      expect(Buffer.concat([head, all.subarray(head.length, head.length + omittedBytes), tail])).toEqual(all);
      expect(omittedBytes > 0 || tail.length === 0).toBe(true);
    }));
  });
});
