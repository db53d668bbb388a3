import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { canonicalPieces, canonicalSha256 } from "../src/canonical-pieces.ts";
import { canonicalJson, hashEvent, sha256 } from "../src/ledger-hash.ts";

const SETTINGS = { numRuns: Number(process.env["PAWL_LONG_RUNS"] ?? 300), seed: Number(process.env["PAWL_SEED"] ?? 20_260_301) };

describe("canonical JSON in pieces", () => {
  it("is the canonical JSON of the value, however deep it is taken apart", () => {
    const leaf = fc.oneof(fc.jsonValue(), fc.constant(undefined));
    const value = fc.oneof(leaf, fc.array(leaf, { minLength: 60, maxLength: 90 }), fc.dictionary(fc.string(), fc.array(leaf, { maxLength: 80 })));
    fc.assert(
      fc.property(value, fc.nat(4), (given, depth) => {
        fc.pre(given !== undefined);
        expect([...canonicalPieces(given, depth)].join("")).toBe(canonicalJson(given));
      }),
      SETTINGS,
    );
  });

  it("comes in many pieces where the value is large, and has the digest of the whole", () => {
    const plan = { limits: { b: 1, a: undefined }, artifacts: Array.from({ length: 20_000 }, (_, index) => ({ id: `é-${index}`, needs: [] })) };
    const pieces = [...canonicalPieces({ plan }, 3)];
    expect(pieces.length).toBeGreaterThan(2);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(2 ** 18 + 1000);
    expect(canonicalSha256({ plan }, 3)).toBe(sha256(canonicalJson({ plan })));
  });

  it("writes what says itself how it is written as it says", () => {
    const value = { at: new Date(0), boxed: new String("text"), none: undefined, list: [undefined] };
    expect([...canonicalPieces(value, 3)].join("")).toBe(canonicalJson(value));
  });

  it("refuses what has no canonical form", () => {
    expect(() => [...canonicalPieces({ list: Array.from({ length: 100 }, () => Number.NaN) }, 3)]).toThrow("NaN");
  });
});

describe("the hash of an event with a long text", () => {
  it("is that of its canonical JSON, wherever a pair of code units lies", () => {
    for (const shift of [0, 1, 2]) {
      const event = { seq: 1, run: "r", atMs: 5, type: "run.started", data: { text: `${"x".repeat(shift)}${"😀é".repeat(900_000)}` }, prevHash: "0".repeat(64) };
      expect(hashEvent(event)).toBe(sha256(canonicalJson(event)));
    }
  });
});
