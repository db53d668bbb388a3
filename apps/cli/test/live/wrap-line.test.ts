import { describe, expect, it } from "vitest";

import type { Line } from "../../src/live/line.ts";
import { lineCells } from "../../src/live/line.ts";
import { wrapLine } from "../../src/live/wrap-line.ts";
import { lineText } from "./line-text.ts";

const LINE: Line = [
  { text: "12:00:00Z  ", tone: "quiet" },
  { text: "gate.finished", tone: "bad" },
  { text: "  guide: FAIL CHECK_FAILED because nothing was there" },
];

function wrapped(line: Line, cells: number, indent: number): readonly string[] {
  return wrapLine(line, cells, indent).map(lineText);
}

describe("wrapLine", () => {
  it("leaves a line that fits as it is", () => {
    expect(wrapLine(LINE, 80, 4)).toEqual([LINE]);
  });

  it("divides a longer one between words and indents what follows; each part keeps its look", () => {
    expect(wrapped(LINE, 40, 11)).toEqual(["12:00:00Z  gate.finished  guide: FAIL ", "           CHECK_FAILED because nothing ", "           was there"]);
    expect(wrapLine(LINE, 20, 4).flat().filter(({ tone }) => tone === "bad")).toEqual([{ text: "gate.finished", tone: "bad" }]);
  });

  it("divides a word only where no line could hold it, and loses nothing of it", () => {
    const path = "a/very/long/path/of/a/file.ts";
    const lines = wrapped([{ text: `see ${path} now` }], 16, 4);
    expect(lines).toEqual(["see ", "    a/very/long/", "    path/of/a/fi", "    le.ts now"]);
    expect(lines.slice(1).map((one) => one.trim()).join("")).toBe(`${path} now`);
  });

  it.each([1, 2, 7, 33])("keeps every line within %i cells, wide characters too where one fits", (cells) => {
    const lines = wrapLine([{ text: "Größe 日本語の長い説明です and more words" }], cells, 8);
    expect(lines.every((line) => lineCells(line) <= Math.max(cells, 2))).toBe(true);
  });
});
