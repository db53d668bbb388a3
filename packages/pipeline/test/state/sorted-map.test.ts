import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { emptySortedMap, sortedMapOf } from "../../src/state/sorted-map.ts";

describe("a sorted map", () => {
  it("does what a Map with sorted keys does, and leaves earlier maps as they were", () => {
    const step = fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 60 }), fc.string({ maxLength: 2 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        let map = emptySortedMap<number, string>();
        const model = new Map<number, string>();
        const kept = steps.map(([adds, key, value]) => {
          if (adds) model.set(key, value);
          else model.delete(key);
          map = adds ? map.with(key, value) : map.without(key);
          return { map, pairs: [...model].sort((one, other) => one[0] - other[0]) };
        });
        for (const { map: earlier, pairs } of kept) {
          expect([...earlier.entries()]).toEqual(pairs);
          expect([...earlier.keys()]).toEqual(pairs.map(([key]) => key));
          expect([...earlier.values()]).toEqual(pairs.map(([, value]) => value));
          expect(earlier.firstFrom(30)).toEqual(pairs.find(([key]) => key >= 30));
          expect([earlier.size, earlier.minKey(), earlier.maxKey()]).toEqual([pairs.length, pairs[0]?.[0], pairs.at(-1)?.[0]]);
        }
      }),
    );
  });

  it("is made of pairs in any order, and can be read from a key on", () => {
    const map = sortedMapOf<string, number>([["b", 2], ["c", 3], ["a", 1]]);
    expect([...map.entries("b")]).toEqual([["b", 2], ["c", 3]]);
    expect([map.get("a"), map.has("z")]).toEqual([1, false]);
  });
});
