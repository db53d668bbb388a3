import { expect, it } from "vitest";

import { chooseRemovals } from "../../src/retention/choose-removals.ts";

const file = (path: string, bytes: number, writtenMs: number) => ({ path, bytes, writtenMs });
const files = [file("c", 10, 300), file("a", 10, 100), file("b", 10, 200), file("d", 10, 400)];
const rule = { maxBytes: 100, inUseFromMs: 1000, isNeeded: () => false };

it("removes the oldest until the rest takes up no more than it may", () => {
  expect(chooseRemovals(files, rule)).toEqual([]);
  expect(chooseRemovals(files, { ...rule, maxBytes: 40 })).toEqual([]);
  expect(chooseRemovals(files, { ...rule, maxBytes: 39 })).toEqual(["a"]);
  expect(chooseRemovals(files, { ...rule, maxBytes: 11 })).toEqual(["a", "b", "c"]);
});

it("never removes what is needed or may be in use, even where more is left than may be", () => {
  expect(chooseRemovals(files, { ...rule, maxBytes: 0, isNeeded: ({ path }) => path === "a" })).toEqual(["b", "c", "d"]);
  expect(chooseRemovals(files, { ...rule, maxBytes: 0, inUseFromMs: 200 })).toEqual(["a"]);
});
