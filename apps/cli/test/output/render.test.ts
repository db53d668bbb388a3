import { describe, expect, it } from "vitest";

import { formatDuration } from "../../src/output/format-duration.ts";
import { renderJson, renderJsonLine } from "../../src/output/render-json.ts";
import { renderQuestions } from "../../src/output/render-questions.ts";
import { renderTable } from "../../src/output/render-table.ts";
import { shellWord } from "../../src/output/shell-word.ts";

/** ESC, C1's CSI, a bidirectional override, a zero-width space, a line separator, and a tag beyond the basic plane. */
const UNSAFE = "\u001b\u009b\u202e\u200b\u2028\u{e0041}";

describe("renderJsonLine", () => {
  it("escapes what a terminal may obey or hide, and loses nothing", () => {
    const line = renderJsonLine({ name: `a${UNSAFE}é` });
    expect(line).toBe(String.raw`{"name":"a\u001b\u009b\u202e\u200b\u2028\udb40\udc41é"}`);
    expect(JSON.parse(line)).toEqual({ name: `a${UNSAFE}é` });
  });

  it("is one line, whatever the text holds", () => {
    expect(renderJsonLine(["a\nb\rc\u0085d"]).split(/[\n\r\u0085]/)).toHaveLength(1);
  });
});

describe("renderJson", () => {
  it("keeps its own line feeds and escapes those in texts", () => {
    expect(renderJson(["a\nb\u0085"])).toBe('[\n  "a\\nb\\u0085"\n]');
  });
});

describe("renderTable", () => {
  it("aligns columns, escapes cells, and ends no line with blanks", () => {
    expect(renderTable(["ID", "STATE"], [["long-id", "x"], ["b\u001b[1m", ""]])).toBe("ID        STATE\nlong-id   x\nb\\x1b[1m");
  });
});

describe("renderQuestions", () => {
  const question = {
    artifact: "notes",
    location: "docs/my notes.md",
    reason: "SAME_FAILURE",
    detail: "first\nsecond\u001b[2J",
    options: ["RETRY", "ABORT"],
    question: null,
    isOpen: false,
  };

  it("gives each option's command as a shell wants it, and keeps details on one line", () => {
    expect(renderQuestions([question], null)).toMatchInlineSnapshot(`
      "docs/my notes.md: SAME_FAILURE (parked)
        first\\nsecond\\x1b[2J
        options: RETRY, ABORT
          pawl answer 'docs/my notes.md' RETRY
          pawl answer 'docs/my notes.md' ABORT"
    `);
  });

  it("names the project's folder where it was named before", () => {
    expect(renderQuestions([question], "../other")).toContain("pawl answer 'docs/my notes.md' RETRY --cwd ../other");
  });
});

describe("shellWord", () => {
  it.each([
    ["src/a-b.txt", "src/a-b.txt"],
    ["", "''"],
    ["a b", "'a b'"],
    ["it's", String.raw`'it'\''s'`],
    ["$(x)", "'$(x)'"],
  ])("%j becomes %s", (word, wanted) => {
    expect(shellWord(word)).toBe(wanted);
  });
});

describe("formatDuration", () => {
  it.each([
    [-5, "0 ms"],
    [350, "350 ms"],
    [12_900, "12 s"],
    [185_000, "3 min 5 s"],
    [7_800_000, "2 h 10 min"],
  ])("%i ms: %s", (durationMs, wanted) => {
    expect(formatDuration(durationMs)).toBe(wanted);
  });
});
