import * as fc from "fast-check";

import type { FuzzedParser } from "./fuzzed-parser.ts";

/** Longest input, in bytes: far above what is usual, and short enough for a parser of square cost to show itself. */
const MAX_BYTES = 100_000;

/** What makes parsers go wrong: names that every object has, signs that another reader acts on, edges of ranges. */
const TELLING = [
  "__proto__", '"__proto__":{"polluted":1},', '"constructor":{"prototype":{"polluted":1}},', "prototype", "hasOwnProperty", "toString", "then",
  "\u0000", "\u001b[2J", "\u001b]0;x\u0007", "\u009b31m", "\u202e", "\u2028", "\ufeff", "\ud800", "\r\n", "\n", "\t", " ", "",
  "../../etc/passwd", "/etc/passwd", "..\\", "$(touch canary)", "`touch canary`", "'; touch canary; '", "| touch canary", "%s%n%x", "-", "--",
  "0", "-0", "-1", "1e999", "1e-999", "9007199254740993", "4294967296", "99999999999999999999", "NaN", "Infinity", "0x10", "١٢", "1,5", "null", "true",
  "{", "}", "[", "]", "\"", "'", "\\", "\\u0000", "\\ud800", ",", ":", ";", "=", "#", "&a", "*a", "!!js/function", "<<: *a", "|", ">", "%", "@", "e".repeat(300),
];

/** Members that every object has already. */
const NAMES = ['"__proto__":{"polluted":1},', '"constructor":{"prototype":{"polluted":1}},', '"toString":1,', '"hasOwnProperty":null,'];

type Edit = (bytes: Buffer, at: number) => Buffer;

const spliced = (bytes: Buffer, at: number, removed: number, added: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);

/** Changes of an input at a place of it. */
function edits(words: readonly string[]): fc.Arbitrary<Edit> {
  const piece = fc.oneof(
    fc.constantFrom(...TELLING, ...words).map((text) => Buffer.from(text)),
    fc.string({ unit: "binary", maxLength: 8 }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
    fc.json({ maxDepth: 3 }).map((text) => Buffer.from(text)),
  );
  return fc.oneof<fc.Arbitrary<Edit>[]>(
    piece.map((added): Edit => (bytes, at) => spliced(bytes, at, 0, added)),
    fc.tuple(piece, fc.nat(40)).map(([added, length]): Edit => (bytes, at) => spliced(bytes, at, length, added)),
    // Where an object of JSON begins, so that what comes out often is JSON still.
    fc.constantFrom(...NAMES).map((name): Edit => (bytes, at) => spliced(bytes, bytes.indexOf("{", at) + 1, 0, Buffer.from(bytes.includes("{", at) ? name : ""))),
    fc.nat(60).map((length): Edit => (bytes, at) => spliced(bytes, at, length, Buffer.alloc(0))),
    fc.nat(7).map((bit): Edit => (bytes, at) => (bytes.length === 0 ? bytes : spliced(bytes, at, 1, Buffer.of((bytes[at] ?? 0) ^ (1 << bit))))),
    // Many times the same: nested brackets, runs that a pattern may go through in more than one way.
    fc.tuple(fc.integer({ min: 1, max: 30 }), fc.constantFrom(2, 10, 100, 1000, 5000)).map(
      ([length, times]): Edit => (bytes, at) => {
        const part = bytes.subarray(at, at + length);
        return spliced(bytes, at, 0, Buffer.concat(Array.from({ length: Math.min(times, Math.floor(MAX_BYTES / Math.max(1, part.length))) }, () => part)));
      },
    ),
    fc.tuple(piece, fc.constantFrom(100, 2000)).map(([added, times]): Edit => (bytes, at) => spliced(bytes, at, 0, Buffer.concat(Array.from({ length: times }, () => added)))),
    fc.constant<Edit>((bytes, at) => bytes.subarray(0, at)),
    fc.constant<Edit>((bytes, at) => bytes.subarray(at)),
  );
}

/** Inputs for a parser: its seeds with something wrong in them, words of its language in any order, and bytes of any kind. */
export function hostileInputs({ seeds, words = [] }: FuzzedParser): fc.Arbitrary<Buffer> {
  const given = seeds.map((seed) => Buffer.from(seed));
  const own = [...words, ...new Set(given.flatMap((seed) => seed.toString("latin1").match(/\w{2,30}|[^\w\s]/gu) ?? []))].slice(0, 400);
  const placed = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), edits(own));
  const edited = fc.tuple(fc.constantFrom(...given), fc.array(placed, { minLength: 1, maxLength: 5 })).map(([seed, changes]) =>
    changes.reduce<Buffer>((bytes, [where, edit]) => edit(bytes, Math.floor(where * bytes.length)).subarray(0, MAX_BYTES), seed),
  );
  const crossed = fc.tuple(fc.constantFrom(...given), fc.constantFrom(...given), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })).map(
    ([one, other, cut, from]) => Buffer.concat([one.subarray(0, Math.floor(cut * one.length)), other.subarray(Math.floor(from * other.length))]),
  );
  const anyOrder = fc.array(fc.constantFrom(...own, ...TELLING, " ", "\n"), { maxLength: 40 }).map((parts) => Buffer.from(parts.join("")));
  return fc.oneof(
    { arbitrary: edited, weight: 12 },
    { arbitrary: crossed, weight: 2 },
    { arbitrary: anyOrder, weight: 3 },
    { arbitrary: fc.json().map((text) => Buffer.from(text)), weight: 1 },
    { arbitrary: fc.string({ unit: "binary", maxLength: 300 }).map((text) => Buffer.from(text)), weight: 1 },
    { arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)), weight: 1 },
  );
}
