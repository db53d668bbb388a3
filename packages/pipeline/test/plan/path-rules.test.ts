import { expect, test } from "vitest";
import { artifactAllows } from "../../src/plan/artifact-allows.ts";
import { compileGlobReach, matchesAnyGlob } from "../../src/util/glob.ts";
import { isInside } from "../../src/util/is-inside.ts";
import { hasNestedRepetition } from "../../src/util/pattern-problem.ts";

test.for([
  ["src", "src", true],
  ["src", "src/a/b.ts", true],
  ["src", "srcs/a.ts", false],
  ["src/a", "src", false],
] as const)("isInside(%s, %s) is %s", ([location, path, expected]) => {
  expect(isInside(location, path)).toBe(expected);
});

test.for([
  [["**"], "a/b/.c", true],
  [[], "a", false],
  [["*.md"], "a.md", true],
  [["*.md"], "docs/a.md", false],
  [["**/*.md"], "a.md", true],
  [["**/*.md"], "docs/x/a.md", true],
  [["**/*.md"], ".github/a.md", true],
  [["*"], ".env", true],
  [["docs"], "docs/x/a.md", true],
  [["docs/"], "docs/x/a.md", true],
  [["docs"], "docs2/a.md", false],
  [["src/*/"], "src/a/b/c.ts", true],
  [["src/**/test"], "src/a/test", true],
  [["src/{a,b}.ts"], "src/b.ts", true],
  [["src/[ab].ts"], "src/c.ts", false],
  [["a?c"], "abc", true],
  [["nothing", "src/*"], "src/x", true],
] as const)("matchesAnyGlob(%j, %s) is %s", ([globs, path, expected]) => {
  expect(matchesAnyGlob(globs, path)).toBe(expected);
});

test.for([
  ["src/**", "src", true],
  ["src/**", "src/a/b", true],
  ["**/*.md", "any/folder", true],
  ["src/*.ts", "src", true],
  ["src/*.ts", "src/a", false],
  ["src/*/x", "src/a", true],
  ["src/*/x", "src/a/b", false],
  ["src/**/x/y", "src/x", true],
  ["docs", "docs/a", true],
  ["docs/a", "docs", true],
  ["docs/a", "docs/b", false],
  ["*.md", "docs", false],
] as const)("the glob %s can match below the folder %s: %s", ([glob, folder, expected]) => {
  expect(compileGlobReach(glob)(folder)).toBe(expected);
});

test("an artifact may change its location, what is below it, and what its globs match", () => {
  const artifact = { location: "src/a", writes: ["test/a/**"] };
  const paths = ["src/a", "src/a/b.ts", "test/a/b.ts", "src/ab", "src", "test/b.ts"];
  expect(paths.map((path) => artifactAllows(artifact, path))).toEqual([true, true, true, false, false, false]);
});

test("nested repetition is found, repetition side by side is not", () => {
  const nested = ["(a+)+", "(?:a*b)*", "((a+)b)*", "(x{2,})+", "([+]a*)+"];
  const flat = ["a+b+", "(ab)+", "(a+)?", "\\(a+\\)+", "[(a+)]+", "(a{2})+", "(a+){3}", "^# pass (\\d+)$"];
  expect(nested.map(hasNestedRepetition)).toEqual(nested.map(() => true));
  expect(flat.map(hasNestedRepetition)).toEqual(flat.map(() => false));
});
