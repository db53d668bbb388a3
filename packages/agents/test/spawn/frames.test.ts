import { array, assert, dictionary, integer, nat, property, record, string, uint8Array } from "fast-check";
import { expect, test } from "vitest";

import { frameHeader, FrameReader, readStartPayload, startPayload } from "../../src/spawn/frames.ts";

const frame = record({ type: nat(9), id: nat(2 ** 32 - 1), payload: uint8Array({ maxLength: 300 }) });

const WORD = string({ unit: "binary", maxLength: 12 });

test("messages are read as they were written, in whatever pieces their bytes come", () => {
  assert(
    property(array(frame, { maxLength: 8 }), array(integer({ min: 1, max: 400 }), { minLength: 1 }), (frames, sizes) => {
      const bytes = Buffer.concat(frames.flatMap(({ type, id, payload }) => [frameHeader(type, id, payload.length), payload]));
      const read: { type: number; id: number; payload: Uint8Array }[] = [];
      const reader = new FrameReader((type, id, payload) => read.push({ type, id, payload: new Uint8Array(payload) }));
      for (let at = 0, piece = 0; at < bytes.length; piece += 1) {
        const size = sizes[piece % sizes.length] ?? 1;
        reader.push(bytes.subarray(at, at + size));
        at += size;
      }
      expect(read).toEqual(frames);
    }),
  );
});

test("a request keeps its text and its input apart", () => {
  assert(
    property(dictionary(WORD, WORD, { maxKeys: 4 }), uint8Array({ maxLength: 50 }), (json, input) => {
      const read = readStartPayload(startPayload({ ...json }, input));
      expect(read.json).toEqual({ ...json });
      expect(new Uint8Array(read.input)).toEqual(input);
    }),
  );
});
