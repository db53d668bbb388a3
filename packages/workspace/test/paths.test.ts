import { describe, expect, test } from "vitest";

import { createClaim, createPathMatcher, describeBadPath } from "../src/index.ts";
import { decodePath, encodePath, joinNul, splitNul } from "../src/paths/path-codec.ts";

describe("path globs", () => {
  test.each([
    ["src/**", "src/a/b.ts", true],
    ["src/**", "src", false],
    ["src/*.ts", "src/a.ts", true],
    ["src/*.ts", "src/a/b.ts", false],
    ["**", ".hidden/x", true],
    ["**", "line\nfeed/x", true],
    ["src/**", "src/line\nfeed", true],
    ["docs/*.md", "docs/.x.md", true],
    ["SRC/**", "src/a", false],
    ["!src", "README.md", false],
    ["a/{b,c}.ts", "a/c.ts", true],
  ])("%s on %j: %s", (glob, path, expected) => {
    expect(createPathMatcher([glob])(path)).toBe(expected);
  });

  test("match nothing when there is none, and cannot be empty", () => {
    expect(createPathMatcher([])("a")).toBe(false);
    expect(() => createPathMatcher([""])).toThrow(expect.objectContaining({ code: "WORKSPACE_BAD_GLOB" }));
  });

  test("of an artifact include its location and what is under it, and not what only begins alike", () => {
    const isMine = createClaim({ id: "a", location: "src/lib", writes: ["docs/*.md"] });
    expect(["src/lib", "src/lib/x/y", "docs/a.md", "src/library", "src", "docs/a/b.md"].map((path) => isMine(path))).toEqual([true, true, true, false, false, false]);
  });
});

describe("a path in a repository", () => {
  test.each(["a", "a/b.ts", ".github/x", "..a", "a..", "git", ".gitignore", "ünï/日本"])("may be %j", (path) => {
    expect(describeBadPath(path)).toBeNull();
  });

  test.each(["", "/a", "C:/a", "a\\b", "a/", "/", "./a", "a/./b", "..", "a/../b", ".git", "a/.GIT/b", "git~1/x", ".git ", ".git.", ".g\u200cit", ".git::$INDEX_ALLOCATION", "a\nb", "a\0b"])("may not be %j", (path) => {
    expect(describeBadPath(path)).not.toBeNull();
  });
});

describe("bytes of a path", () => {
  test.each([
    ["valid UTF-8", Buffer.from("ünï/日本/🎉")],
    ["Latin-1", Buffer.from([0x63, 0xe9, 0x2f, 0xff])],
    ["a cut-off sequence", Buffer.from([0xe6, 0x97, 0x61])],
    ["an encoded surrogate", Buffer.from([0xed, 0xb2, 0x80, 0x78])],
  ])("come back the same: %s", (_, bytes) => {
    expect(encodePath(decodePath(bytes))).toEqual(bytes);
  });

  test("are split and joined at NUL", () => {
    expect(splitNul(joinNul(["a\n", "b", ""])).map(String)).toEqual(["a\n", "b", ""]);
    expect(splitNul(Buffer.alloc(0))).toEqual([]);
  });
});
