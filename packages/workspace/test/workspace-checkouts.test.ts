import { chmod, mkdir, readdir, readFile, rename, rm, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { Workspace } from "../src/index.ts";
import { artifact, attempt, closeArtifact, createSandbox, git, MODES, only, writeFiles } from "./support/sandbox.ts";

const FILES = { "README.md": "hello\n", "src/index.ts": "1\n", ".gitignore": "*.log\nbuild/\n", "src/.gitignore": "/generated\n!keep.log\n" };

async function candidateOf(workspace: Workspace, files: Readonly<Record<string, string>>, location = "out"): Promise<{ commit: string; parent: string }> {
  return only((await attempt(workspace, 1, [artifact("a", location)], async (path) => await writeFiles(path, files))).candidates);
}

describe.each(MODES)("gate checkouts, $mode", ({ open }) => {
  test("hold exactly the commit, outside of the project, and are clean", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const { commit, parent } = await candidateOf(workspace, { "out/a.txt": "a\n" });
    const checkout = await workspace.checkout({ commit, ignoreRulesFrom: parent });
    expect(checkout.path.startsWith(sandbox.project)).toBe(false);
    expect((await readdir(checkout.path)).sort()).toEqual([".git", ".gitignore", "README.md", "out", "src"]);
    expect(await readFile(join(checkout.path, "out/a.txt"), "utf8")).toBe("a\n");
    expect(git(checkout.path, "rev-parse", "HEAD")).toBe(commit);
    expect(git(checkout.path, "status", "--porcelain")).toBe("");
    expect(git(checkout.path, "remote")).toBe("");
    expect(await checkout.changesSince()).toEqual([]);
    await checkout.release();
    await checkout.release();
  });

  test("tell which tracked files checks changed, removed or made executable", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const head = await workspace.head();
    const { path, changesSince, release } = await workspace.checkout({ commit: head, ignoreRulesFrom: head });
    await writeFiles(path, { "README.md": "jello\n" });
    await rm(join(path, "src/index.ts"));
    await chmod(join(path, ".gitignore"), 0o755);
    expect(await changesSince()).toEqual([".gitignore", "README.md", "src/index.ts"]);
    await release();
  });

  test("tell what was made into a link while checks ran, to the same content too, and follow none", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const head = await workspace.head();
    const checkout = await workspace.checkout({ commit: head, ignoreRulesFrom: head });
    for (const name of ["README.md", "src"]) {
      await rename(join(checkout.path, name), join(sandbox.root, name));
      await symlink(join(sandbox.root, name), join(checkout.path, name));
    }
    expect(await checkout.changesSince()).toEqual(["README.md", "src"]);
    await checkout.release();
    const next = await workspace.checkout({ commit: head, ignoreRulesFrom: head });
    expect(await next.changesSince()).toEqual([]);
    expect([await readFile(join(sandbox.root, "README.md"), "utf8"), await readFile(join(sandbox.root, "src/index.ts"), "utf8")]).toEqual(["hello\n", "1\n"]);
  });

  test("do not count a file that was written again with the same content", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const head = await workspace.head();
    const checkout = await workspace.checkout({ commit: head, ignoreRulesFrom: head });
    await writeFiles(checkout.path, { "README.md": "hello\n" });
    await utimes(join(checkout.path, "src/index.ts"), new Date(), new Date());
    expect(await checkout.changesSince()).toEqual([]);
  });

  test("judge left files by the base's ignore rules, not by rules that the candidate or a check brings", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const { commit, parent } = await candidateOf(workspace, { "out/.gitignore": "*\n", "out/a.txt": "a\n" });
    const checkout = await workspace.checkout({ commit, ignoreRulesFrom: parent });
    await writeFiles(checkout.path, {
      "debug.log": "ignored",
      "build/x/y.js": "ignored",
      "src/generated": "ignored",
      "src/keep.log": "not ignored",
      "src/deep/generated": "not ignored",
      "out/left.txt": "not ignored by the base",
      "cache/.gitignore": "*\n",
      "cache/entry": "not ignored by the base",
    });
    expect(await checkout.changesSince()).toEqual(["cache/.gitignore", "cache/entry", "out/left.txt", "src/deep/generated", "src/keep.log"]);
  });

  test("do not hold against the checks what the preparation did, unless they change it again", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const head = await workspace.head();
    const checkout = await workspace.checkout({
      commit: head,
      ignoreRulesFrom: head,
      prepare: async (path) => await writeFiles(path, { "README.md": "prepared\n", "installed/one": "1", "installed/two": "2", "installed/three": "3" }),
    });
    expect(await checkout.changesSince()).toEqual([]);
    await writeFiles(checkout.path, { "README.md": "hello\n", "installed/two": "changed", "installed/four": "4" });
    await rm(join(checkout.path, "installed/three"));
    expect(await checkout.changesSince()).toEqual(["README.md", "installed/four", "installed/three", "installed/two"]);
  });

  test("give the slot back when the preparation fails", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const head = await workspace.head();
    let failed = "";
    const prepare = async (path: string): Promise<void> => {
      failed = path;
      await Promise.reject(new Error("set-up failed"));
    };
    await expect(workspace.checkout({ commit: head, ignoreRulesFrom: head, prepare })).rejects.toThrow("set-up failed");
    expect((await workspace.checkout({ commit: head, ignoreRulesFrom: head })).path).toBe(failed);
  });

  test("say so when a check replaced the folder by a link", async () => {
    const sandbox = await createSandbox();
    await writeFiles(sandbox.root, { "precious/file": "x" });
    const workspace = await open(sandbox, FILES);
    const head = await workspace.head();
    const checkout = await workspace.checkout({ commit: head, ignoreRulesFrom: head });
    await rename(checkout.path, join(sandbox.root, "moved"));
    await symlink(join(sandbox.root, "precious"), checkout.path);
    expect(await checkout.changesSince()).toEqual(["."]);
    await checkout.release();
    const next = await workspace.checkout({ commit: head, ignoreRulesFrom: head });
    expect(await next.changesSince()).toEqual([]);
    expect(await readdir(join(sandbox.root, "precious"))).toEqual(["file"]);
  });

  test("as a control, lack a location that the parent lacked", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const { commit, parent } = await candidateOf(workspace, { "out/a.txt": "a\n", "out/b/c.txt": "c\n" });
    const control = await workspace.checkout({ commit, ignoreRulesFrom: parent, control: { location: "out", from: parent } });
    expect((await readdir(control.path)).sort()).toEqual([".git", ".gitignore", "README.md", "src"]);
    expect(git(control.path, "status", "--porcelain")).toBe("");
    expect(() => git(control.path, "show", "HEAD:out/a.txt")).toThrow(/fatal: path/u);
    expect(await control.changesSince()).toEqual([]);
  });

  test("as a control, show the location as another commit has it, and the rest as the candidate", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, { ...FILES, "lib/one.ts": "old\n", "lib/gone.ts": "old\n", "lib.ts": "not in the location\n" });
    const target = artifact("a", "lib", "lib.ts");
    const { candidates } = await attempt(workspace, 1, [target], async (path) => {
      await rm(join(path, "lib/gone.ts"));
      await writeFiles(path, { "lib/one.ts": "new\n", "lib/two.ts": "new\n", "lib.ts": "new\n" });
    });
    const { commit, parent } = only(candidates);
    const control = await workspace.checkout({ commit, ignoreRulesFrom: parent, control: { location: "lib", from: parent } });
    expect((await readdir(join(control.path, "lib"))).sort()).toEqual(["gone.ts", "one.ts"]);
    expect(await readFile(join(control.path, "lib/one.ts"), "utf8")).toBe("old\n");
    expect(await readFile(join(control.path, "lib.ts"), "utf8")).toBe("new\n");
    const absent = await workspace.checkout({ commit, ignoreRulesFrom: parent, control: { location: "lib", from: null } });
    expect(await readdir(absent.path)).not.toContain("lib");
  });

  test("as a control, turn a folder back into the file that it was", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, { ...FILES, thing: "a file\n" });
    const { candidates } = await attempt(workspace, 1, [artifact("a", "thing")], async (path) => {
      await rm(join(path, "thing"));
      await writeFiles(path, { "thing/inside": "x\n" });
    });
    const { commit, parent } = only(candidates);
    const control = await workspace.checkout({ commit, ignoreRulesFrom: parent, control: { location: "thing", from: parent } });
    expect(await readFile(join(control.path, "thing"), "utf8")).toBe("a file\n");
  });

  test("are used again without a trace of the last use", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const head = await workspace.head();
    const first = await workspace.checkout({ commit: head, ignoreRulesFrom: head });
    await writeFiles(first.path, { "left.txt": "x", "build/out.js": "x", "src/index.ts": "2\n", "src/.git/hooks/post-checkout": "x", ".GIT/config": "x", "README.md/x": "x" }).catch(() => undefined);
    await mkdir(join(first.path, "nested"));
    git(join(first.path, "nested"), "init", "--quiet");
    await first.release();
    const second = await workspace.checkout({ commit: head, ignoreRulesFrom: head });
    expect(second.path).toBe(first.path);
    expect((await readdir(second.path)).sort()).toEqual([".git", ".gitignore", "README.md", "src"]);
    expect((await readdir(join(second.path, "src"))).sort()).toEqual([".gitignore", "index.ts"]);
    expect(await readFile(join(second.path, "src/index.ts"), "utf8")).toBe("1\n");
  });

  test("are clean after a use that left nothing, though it left empty folders and hidden repositories, and after the next one", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const first = await workspace.head();
    const second = await closeArtifact(workspace, 1, artifact("a", "a.txt"), { "a.txt": "1\n" });
    const use = async (commit: string, work: (path: string) => Promise<unknown>): Promise<readonly string[]> => {
      const checkout = await workspace.checkout({ commit, ignoreRulesFrom: first });
      const found = (await readdir(checkout.path, { recursive: true })).filter((path) => !path.startsWith(".git/") && path !== ".git").sort();
      await work(checkout.path);
      expect(await checkout.changesSince()).toEqual([]);
      await checkout.release();
      return found;
    };
    const nothing = async (): Promise<void> => await Promise.resolve();
    const clean = await use(first, async (path) => {
      await mkdir(join(path, "empty/deep"), { recursive: true });
      await writeFiles(path, { "src/.git/hooks/post-checkout": "x" });
    });
    expect(await use(first, nothing)).toEqual(clean);
    expect(await use(second, async (path) => await writeFiles(path, { "build/out.js": "x" }))).toEqual([...clean, "a.txt"].sort());
    expect(await use(first, nothing)).toEqual(clean);
    expect(await use(second, nothing)).toEqual([...clean, "a.txt"].sort());
  });

  test("of many commits at once do not disturb one another", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const first = await workspace.head();
    const second = await closeArtifact(workspace, 1, artifact("a", "a.txt"), { "a.txt": "1\n" });
    const commits = [first, second, first, second, first, second];
    const checkouts = await Promise.all(commits.map(async (commit) => await workspace.checkout({ commit, ignoreRulesFrom: first })));
    expect(new Set(checkouts.map(({ path }) => path)).size).toBe(commits.length);
    for (const [index, checkout] of checkouts.entries()) {
      expect((await readdir(checkout.path)).includes("a.txt")).toBe(commits[index] === second);
      expect(await checkout.changesSince()).toEqual([]);
    }
  });

  test("of a commit that is not there are refused", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const head = await workspace.head();
    for (const commit of ["1".repeat(40), "--upload-pack=touch /tmp/x", "main"]) {
      await expect(workspace.checkout({ commit, ignoreRulesFrom: head })).rejects.toMatchObject({ code: "WORKSPACE_COMMIT_MISSING" });
    }
  });
});
