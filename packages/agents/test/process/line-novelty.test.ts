import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { LineNovelty } from "../../src/process/line-novelty.ts";

/** Pushes each text as a piece of its own, a window of time apart; tells which were news. */
function news(...texts: readonly string[]): readonly boolean[] {
  const novelty = new LineNovelty();
  return texts.map((text, index) => novelty.push(Buffer.from(text), index * 1000).isNews);
}

describe("output is news", () => {
  test.each([
    ["another line", ["reading a.ts\n", "reading b.ts\n"]],
    ["more of a line that goes on", ["The fun", "ction pa", "rses text"]],
    ["other words in one of several lines", ["one\ntwo\n", "one\nthree\n"]],
    ["words in any script", ["\u8aad\u3080\n", "\u66f8\u304f\n"]],
  ])("that is %s", (_, texts) => {
    expect(news(...texts)).toEqual(texts.map(() => true));
  });

  test("that comes back after many other lines", () => {
    const others = Array.from({ length: 70 }, (_, index) => `${"abcdefghij"[index % 10]}${"klmnopq"[Math.floor(index / 10)]}\n`);
    expect(news("first\n", ...others, "first\n").at(-1)).toBe(true);
  });
});

describe("output is no news", () => {
  test.each([
    ["the same line", ["waiting for network\n", "waiting for network\n"]],
    ["the same line with another number", ["Reconnecting 2/5\n", "Reconnecting 3/5\n"]],
    ["the same line with another time", ["[10:00:00] waiting\n", "2026-11-21T10:00:05Z waiting\n"].map((line) => line.replace("T", " ").replace("Z", ""))],
    ["the same line in another colour, after another spinner", ["\u001B[31m\u280B waiting\u001B[0m\r", "\u2819   waiting\r"]],
    ["the same line in pieces", ["waiting for network\n", "wai", "ting for", " network\n"]],
    ["one of a circle of lines", ["try\nfail\nsleep\n", "try\n", "fail\n", "sleep\n"]],
    ["dots", ["waiting\n", "...", "....", "\n"]],
    ["one letter without end", ["a".repeat(2048), "a".repeat(1024), "a".repeat(1024)]],
  ])("that is %s", (_, texts) => {
    expect(news(...texts)).toEqual(texts.map((_text, index) => index === 0));
  });

  test("beyond what is looked at of a flood, and is again in the next window", () => {
    const novelty = new LineNovelty();
    expect(novelty.push(Buffer.from("y\n".repeat(40_000)), 0)).toMatchObject({ isNews: true });
    expect(novelty.push(Buffer.from("something else\n"), 199)).toEqual({ isNews: false, repeats: 0 });
    expect(novelty.push(Buffer.from("something else\n"), 200)).toEqual({ isNews: true, repeats: 0 });
  });
});

test("the same text a second time is never news, however it is cut", () => {
  const words = fc.array(fc.constantFrom("alpha", "beta", " ", "\n", "\r", "12", "\u001B[2K", "\u00E9t\u00E9", ": "), { maxLength: 40 });
  fc.assert(
    fc.property(words, fc.array(fc.nat(30), { maxLength: 20 }), (list, cuts) => {
      const novelty = new LineNovelty();
      const bytes = Buffer.from(`${list.join("")}\n`);
      novelty.push(bytes, 0);
      let from = 0;
      for (const size of [...cuts, bytes.length]) {
        const chunk = bytes.subarray(from, from + size);
        from += chunk.length;
        expect(novelty.push(chunk, 1000).isNews).toBe(false);
      }
    }),
  );
});
