import { describe, expect, it, onTestFinished } from "vitest";

import { countTests } from "../../src/gate/count-tests.ts";
import { PatternSearch } from "../../src/patterns/pattern-search.ts";

/** Takes longer than anybody waits on this text. */
const SLOW = "^(a+)+$";
const UNLUCKY = `${"a".repeat(60)}!`;

function aSearch(limitMs: number): PatternSearch {
  const search = new PatternSearch(limitMs);
  onTestFinished(() => search.close());
  return search;
}

describe("a search with the plan's patterns", () => {
  it("gives the first line that matches, in the order of the patterns", async () => {
    const search = aSearch(60_000);
    expect(await search.find(["two", "one"], ["one", "and two", "two"])).toEqual({ kind: "hit", pattern: "two", line: 1 });
    expect(await search.find(["^three$"], ["a\nthree\nb"])).toEqual({ kind: "hit", pattern: "^three$", line: 0 });
    expect(await search.find(["four"], ["one"])).toBeNull();
    expect(await search.find([], ["one"])).toBeNull();
  });

  it("is ended when one takes too long, says which, and serves what waits behind it", async () => {
    const search = aSearch(300);
    const [slow, groups, quick] = await Promise.all([
      search.find(["b", SLOW], [UNLUCKY]),
      search.groups(SLOW, UNLUCKY),
      aSearch(60_000).find(["a!"], [UNLUCKY]),
    ]);
    expect(slow).toEqual({ kind: "timeout", pattern: SLOW, limitMs: 300 });
    expect(groups).toEqual({ kind: "timeout", pattern: SLOW, limitMs: 300 });
    expect(quick).toEqual({ kind: "hit", pattern: "a!", line: 0 });
  });

  it("rejects a pattern that does not compile, and goes on", async () => {
    const search = aSearch(60_000);
    await expect(search.find(["("], ["x"])).rejects.toThrow(SyntaxError);
    expect(await search.find(["x"], ["x"])).toEqual({ kind: "hit", pattern: "x", line: 0 });
  });

  it("can be used again after it was closed", async () => {
    const search = aSearch(60_000);
    await search.find(["x"], ["x"]);
    await search.close();
    expect(await search.find(["x"], ["y"])).toBeNull();
  });
});

describe("the number of tests in an output", () => {
  it("is the sum of what the pattern's group says, and unknown where that is no number", async () => {
    const search = aSearch(60_000);
    const count = (output: string) => countTests(search, output, "^pass (\\w+)$");
    expect(await count("pass 2\nfail 1\npass 10\n")).toEqual({ kind: "counted", tests: 12 });
    expect(await count("pass 0\n")).toEqual({ kind: "counted", tests: 0 });
    expect(await count("nothing")).toMatchObject({ kind: "unreadable" });
    expect(await count("pass 1\npass many\n")).toMatchObject({ kind: "unreadable" });
  });
});
