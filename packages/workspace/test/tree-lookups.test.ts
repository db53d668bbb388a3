import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, onTestFinished, test } from "vitest";

import { computeDigests } from "../src/candidates/content-digests.ts";
import { ObjectStore } from "../src/git/object-store.ts";
import { readBaseIgnoreRules } from "../src/ignore/base-ignore-rules.ts";
import { globBase } from "../src/paths/glob-base.ts";
import { createPathMatcher } from "../src/paths/path-matcher.ts";
import { isUnder } from "../src/paths/repository-path.ts";
import { createRepository, createSandbox, git, writeFiles } from "./support/sandbox.ts";

const FILES = {
  "a": "1\n", "a.b": "2\n", "a-b/c": "3\n", "dir/x": "4\n", "dir/sub/y": "5\n", "dir/sub.txt": "6\n", "dir.txt": "7\n", "z": "8\n", "d[1]/e": "9\n", "dé/f": "10\n",
  ".gitignore": "*.log\n", "dir/.gitignore": "!keep.log\n", "dir/sub/.gitignore": "deep\n",
};

const GLOBS = ["**", "*", "a", "./a", "dir/**", "dir/*", "dir/", "dir/sub/y", "**/y", "{a,z}", "d\\[1\\]/e", "d[1]/e", "dé/*", "dir/sub*", "nothing/here", "dir//x", "!a", "dir/../a", "@(dir|a)/x"];

async function openStore() {
  const sandbox = await createSandbox();
  await createRepository(sandbox.project, FILES);
  await mkdir(sandbox.pool, { recursive: true });
  const objectsDir = join(sandbox.project, ".git/objects");
  const store = await ObjectStore.open({ objectsDir, gitDir: join(sandbox.pool, "git"), objectFormat: "sha1", shallowFile: null, timeoutMs: 60_000, gitEnvironment: {} });
  onTestFinished(() => store.close());
  return { project: sandbox.project, store, commit: git(sandbox.project, "rev-parse", "HEAD") };
}

describe("files of a commit that are looked for in the folders that can hold them", () => {
  test("are those that a look at every file finds, in the same order", async () => {
    const { store, commit } = await openStore();
    const all = await store.entries(commit);
    for (const glob of GLOBS) {
      const matches = createPathMatcher([glob]);
      const found = (await store.entriesUnder(commit, [globBase(glob)])).filter(({ path }) => matches(path));
      expect(found, glob).toEqual(all.filter(({ path }) => matches(path)));
    }
    for (const paths of [["a"], ["dir"], ["dir/sub", "dir"], ["dir", "dir/sub"], ["dir/sub/y", "a-b"], ["z", "a", "a"], ["dir/x/none"], []]) {
      expect(await store.entriesUnder(commit, paths), paths.join()).toEqual(all.filter(({ path }) => paths.some((one) => isUnder(path, one))));
    }
  });

  test("have the digests that globs over the whole tree have", async () => {
    const { store, commit } = await openStore();
    const narrow = await computeDigests(store, { commit, locations: ["dir/sub"], inputs: ["dir/**", "z"] });
    const wide = await computeDigests(store, { commit, locations: ["dir/sub"], inputs: ["{dir/**,z}"] });
    expect(narrow).toEqual(wide);
  });

  test("include the ignore rules of every folder, also after one of them changed", async () => {
    const { project, store, commit } = await openStore();
    expect(await readBaseIgnoreRules(store, commit, "mine\n")).toBe("mine\n*.log\n!/dir/**/keep.log\n/dir/sub/**/deep\n");
    await writeFiles(project, { "dir/sub/.gitignore": "deeper\n" });
    git(project, "commit", "--quiet", "--all", "--message=rules");
    expect(await readBaseIgnoreRules(store, git(project, "rev-parse", "HEAD"), "")).toBe("*.log\n!/dir/**/keep.log\n/dir/sub/**/deeper\n");
  });
});
