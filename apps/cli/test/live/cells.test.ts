import { describe, expect, it } from "vitest";

import { cellsOf, cutToCells, foldToCells, padToCells } from "../../src/live/cells.ts";
import { cutLine, lineCells, paintLine } from "../../src/live/line.ts";

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

describe("a line", () => {
  it("keeps what fits of its parts and says that something is left out", () => {
    const line = [{ text: "one " }, { text: "two ", tone: "good" as const }, { text: "three" }];
    expect(cutLine(line, 13)).toEqual(line);
    expect(cutLine(line, 0)).toEqual([]);
    for (let cells = 1; cells < 13; cells += 1) {
      const cut = cutLine(line, cells);
      const text = paintLine(cut, false);
      expect(lineCells(cut)).toBeLessThanOrEqual(cells);
      expect(text.endsWith("…")).toBe(true);
      expect("one two three".startsWith(text.slice(0, -1))).toBe(true);
    }
  });

  it("is painted by what its parts mean, and says the same without colour", () => {
    const line = [{ text: "closed", tone: "good" as const }, { text: " it" }];
    expect(paintLine(line, true)).toBe("\u001b[32mclosed\u001b[39m it");
    expect(paintLine(line, false)).toBe("closed it");
  });
});
