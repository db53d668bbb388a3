import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { flattenIgnoreRules } from "../src/ignore/flatten-ignore-rules.ts";
import { createSandbox, git, writeFiles } from "./support/sandbox.ts";

const FOLDERS = ["", "a", "a/b", "x y", "br[1]", "st*r", "back\\slash", "#dir", "!dir"];
const RULES = ["foo", "/foo", "foo/", "*.log", "!keep.log", "b/foo", "**/deep", "deep/**", "a/**/z", "\\#hash", "\\!bang", "tra il ", "tra il\\ ", "f?o", "[ab]r", "!foo", "# comment", "", "\r", "foo\r", "*", "!*/", "/*.txt", "ünï", "**", "fo**o", "\\foo", "!"];
const NAMES = ["foo", "keep.log", "x.log", "deep", "z", "#hash", "!bang", "tra il", "tra il ", "fxo", "ar", "n.txt", "ünï", "comment"];

/** Small generator of pseudo-random numbers, so that a failure can be repeated. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function pick<T>(values: readonly T[], random: (below: number) => number): T {
  const value = values[random(values.length)];
  if (value === undefined) throw new Error("nothing to pick from");
  return value;
}

describe("flattening ignore rules", () => {
  test("puts rules of folders under their folder and keeps those of the top as they are", () => {
    const flat = flattenIgnoreRules([
      { folder: "a/b", text: "foo\n/bar\nc/d/\n!keep\n" },
      { folder: "", text: "\ufeff*.log\r\n# comment\n\nfoo  \n" },
      { folder: "br[1]", text: "x" },
    ]);
    expect(flat.split("\n")).toEqual(["*.log", "foo", "/br\\[1\\]/**/x", "/a/b/**/foo", "/a/b/bar", "/a/b/c/d/", "!/a/b/**/keep", ""]);
    expect(flattenIgnoreRules([])).toBe("");
  });

  test("lists the same files as git does with the ignore files in their folders", async () => {
    const sandbox = await createSandbox();
    git(sandbox.project, "init", "--quiet");
    const files = FOLDERS.flatMap((folder) => [...NAMES, "foo2/inner", "deep2/foo", "b/c/z"].map((name) => join(folder, name)));
    await writeFiles(sandbox.project, Object.fromEntries(files.map((file) => [file, ""])));
    for (let seed = 1; seed <= 40; seed += 1) {
      const random = createRandom(seed);
      const ignoreFiles = FOLDERS.filter((folder) => folder === "" || random(2) === 0).map((folder) => ({
        folder,
        text: Array.from({ length: 1 + random(4) }, () => pick(RULES, random)).join("\n"),
      }));
      for (const folder of FOLDERS) await writeFile(join(sandbox.project, folder, ".gitignore"), ignoreFiles.find((file) => file.folder === folder)?.text ?? "");
      await writeFile(join(sandbox.root, "flat"), flattenIgnoreRules(ignoreFiles));
      const list = (...args: readonly string[]): string[] =>
        execFileSync("git", ["-C", sandbox.project, "-c", "core.excludesFile=/dev/null", "ls-files", "--others", "-z", ...args], { encoding: "utf8" }).split("\0").sort();
      expect({ seed, ignoreFiles, listed: list(`--exclude-from=${join(sandbox.root, "flat")}`) }).toEqual({ seed, ignoreFiles, listed: list("--exclude-per-directory=.gitignore") });
    }
  });
});
