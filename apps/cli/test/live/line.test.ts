import { describe, expect, it } from "vitest";

import { cutLine, lineCells, paintLine } from "../../src/live/line.ts";
import { lineText } from "./line-text.ts";

describe("a line", () => {
  it("keeps what fits of its parts and says that something is left out", () => {
    const line = [{ text: "one " }, { text: "two ", tone: "good" as const }, { text: "three" }];
    expect(cutLine(line, 13)).toEqual(line);
    expect(cutLine(line, 0)).toEqual([]);
    for (let cells = 1; cells < 13; cells += 1) {
      const cut = cutLine(line, cells);
      const text = lineText(cut);
      expect(lineCells(cut)).toBeLessThanOrEqual(cells);
      expect(text.endsWith("…")).toBe(true);
      expect("one two three".startsWith(text.slice(0, -1))).toBe(true);
    }
  });

  it("is painted by what its parts mean", () => {
    const line = [{ text: "closed", tone: "good" as const }, { text: " it" }];
    expect(paintLine(line)).toBe("\u001b[32mclosed\u001b[39m it");
  });
});
