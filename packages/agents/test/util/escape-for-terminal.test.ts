import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { escapeForTerminal } from "../../src/util/escape-for-terminal.ts";
import { MAX_LINE_CHARACTERS, oneLine } from "../../src/util/one-line.ts";

describe("escapeForTerminal", () => {
  test.each([
    ["an escape sequence", "\u001b[31mred", "\\x1b[31mred"],
    ["a single-byte control sequence", "\u009b2J", "\\x9b2J"],
    ["a carriage return that would overwrite the line", "PASS\rFAIL", "PASS\\rFAIL"],
    ["line feed and tab", "a\n\tb", "a\\n\\tb"],
    ["delete and backspace", "a\u007f\b", "a\\x7f\\x08"],
    ["bidirectional override and isolate", "a\u202eb\u2066c", "a\\u{202e}b\\u{2066}c"],
    ["zero-width characters", "a\u200bb\ufeff", "a\\u{200b}b\\u{feff}"],
    ["line separators", "a\u2028b\u2029", "a\\u{2028}b\\u{2029}"],
    ["tag characters", "\u{e0041}", "\\u{e0041}"],
    ["a lone surrogate", "a\ud800b", "a\\u{d800}b"],
  ])("shows %s", (_what, text, shown) => {
    expect(escapeForTerminal(text)).toBe(shown);
  });

  test("leaves ordinary text of any language alone", () => {
    const text = "Grüße, 世界 🎉 \\n é";
    expect(escapeForTerminal(text)).toBe(text);
  });

  test("keeps line feeds and nothing else where it is asked to", () => {
    expect(escapeForTerminal("a\r\n\u001b", { keepNewlines: true })).toBe("a\\r\n\\x1b");
  });

  test("leaves no control or invisible character in any text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(escapeForTerminal(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    }));
  });
});

describe("oneLine", () => {
  test("keeps a text that fits", () => {
    expect(oneLine("x".repeat(MAX_LINE_CHARACTERS))).toBe("x".repeat(MAX_LINE_CHARACTERS));
  });

  test("cuts a longer one and shows that it did", () => {
    expect(oneLine("x".repeat(MAX_LINE_CHARACTERS + 1))).toBe(`${"x".repeat(MAX_LINE_CHARACTERS - 1)}…`);
  });

  test("gives one well-formed line within the limit for any text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 2 * MAX_LINE_CHARACTERS }), (text) => {
      const line = oneLine(text);
      expect(line.length).toBeLessThanOrEqual(MAX_LINE_CHARACTERS);
      expect(line.isWellFormed()).toBe(true);
      expect(line).not.toContain("\n");
    }));
  });
});
