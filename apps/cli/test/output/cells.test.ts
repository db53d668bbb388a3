import { describe, expect, it } from "vitest";

import { cellsOf, cutToCells, foldToCells, padToCells } from "../../src/output/cells.ts";

const FAMILY = "\u{1f469}\u{1f3fd}";

describe("cells of a text", () => {
  it.each([["plain", 5], ["日本語", 6], ["e\u0301", 1], [FAMILY, 2], ["\u{1f1e9}\u{1f1ea}", 2], ["│█░…", 4]])("%j takes %i", (text, cells) => {
    expect(cellsOf(text)).toBe(cells);
  });

  it("are never more than asked for after a cut, and a character is never cut through", () => {
    expect(cutToCells("日本語", 6)).toBe("日本語");
    expect(cutToCells("日本語", 5)).toBe("日本…");
    expect(cutToCells("日本語", 4)).toBe("日…");
    expect(cutToCells(`a${FAMILY}b`, 3)).toBe("a…");
    expect(cutToCells("text", 0)).toBe("");
  });

  it("are filled up to a width, and folded without a loss", () => {
    expect(padToCells("日", 4)).toBe("日  ");
    expect(foldToCells("abcdef", 4)).toEqual(["abcd", "ef"]);
    expect(foldToCells("日本語", 3)).toEqual(["日", "本", "語"]);
    expect(foldToCells("日本", 1).join("")).toBe("日本");
  });
});
