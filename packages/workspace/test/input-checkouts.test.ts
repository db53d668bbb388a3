import { chmod, lstat, mkdir, readdir, readFile, readlink, rename, rm, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, onTestFinished, test, vi } from "vitest";

import type { Workspace } from "../src/index.ts";
import { artifact, attempt, createSandbox, git, MODES, only, writeFiles } from "./support/sandbox.ts";

const FILES = { "README.md": "hello\n", "src/index.ts": "1\n", "src/deep/x.ts": "2\n", "run.sh": "exit 0\n", ".gitignore": "*.log\nbuild/\n", "other/.gitignore": "!*.log\n" };

/** Every path in a folder, sorted, but for `.git`. */
async function contentsOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).filter((path) => path !== ".git").sort();
}

async function checkoutOf(workspace: Workspace, ...inputs: readonly string[]) {
  const head = await workspace.head();
  return await workspace.checkout({ commit: head, ignoreRulesFrom: head, inputs });
}

describe.each(MODES)("a checkout of a gate's inputs, $mode", ({ open }) => {
  test("holds what the globs match and nothing else, whatever the one before it held", async () => {
    const sandbox = await createSandbox();
    await writeFiles(sandbox.project, FILES);
    await chmod(join(sandbox.project, "run.sh"), 0o755);
    await symlink("src/index.ts", join(sandbox.project, "link"));
    const workspace = await open(sandbox, {});
    for (const [inputs, expected] of [
      [["src/**"], ["src/deep/x.ts", "src/index.ts"]],
      [["README.md", "src/deep/*"], ["README.md", "src/deep/x.ts"]],
      [["run.sh", "link", "src"], ["link", "run.sh"]],
      [["nothing"], []],
    ] as const) {
      const checkout = await checkoutOf(workspace, ...inputs);
      expect(await contentsOf(checkout.path)).toEqual(expected);
      expect(await checkout.changesSince()).toEqual([]);
      await checkout.release();
    }
    const { path } = await checkoutOf(workspace, "run.sh", "link");
    expect((await lstat(join(path, "run.sh"))).mode & 0o111).not.toBe(0);
    expect(await readlink(join(path, "link"))).toBe("src/index.ts");
  });

  test("tells every change of a file, however small and however quickly made, and none that leaves the content as it was", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, { ...FILES, "a": "a\n", "b": "b\n", "c": "c\n", "d": "d\n", "e": "e\n" });
    const inputs = ["?", "src/**"];
    const checkout = await checkoutOf(workspace, ...inputs);
    const { mtime, atime } = await lstat(join(checkout.path, "a"));
    await writeFiles(checkout.path, { "a": "A\n", "e": "e\n" });
    await utimes(join(checkout.path, "a"), atime, mtime);
    await chmod(join(checkout.path, "b"), 0o755);
    await rm(join(checkout.path, "c"));
    await rm(join(checkout.path, "d"));
    await symlink("e", join(checkout.path, "d"));
    await rename(join(checkout.path, "src"), join(checkout.path, "moved"));
    await mkdir(join(checkout.path, "src/index.ts"), { recursive: true });
    expect(await checkout.changesSince()).toEqual(["a", "b", "c", "d", "moved/deep/x.ts", "moved/index.ts", "src/deep/x.ts", "src/index.ts"]);
    await checkout.release();
    const next = await checkoutOf(workspace, ...inputs);
    expect(await contentsOf(next.path)).toEqual(["a", "b", "c", "d", "e", "src/deep/x.ts", "src/index.ts"]);
    expect(await readFile(join(next.path, "a"), "utf8")).toBe("a\n");
    expect(await next.changesSince()).toEqual([]);
  });

  test("judges what a check leaves by all ignore rules of the base, those of folders that are not there too", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const checkout = await checkoutOf(workspace, "src/**");
    await writeFiles(checkout.path, { "debug.log": "", "build/x": "", "other/kept.log": "", "src/.gitignore": "*\n", "src/new.ts": "" });
    await mkdir(join(checkout.path, "empty"));
    expect(await checkout.changesSince()).toEqual(["other/kept.log", "src/.gitignore", "src/new.ts"]);
    await checkout.release();
    const next = await checkoutOf(workspace, "src/**");
    expect((await readdir(next.path)).sort()).toEqual([".git", "src"]);
    expect(await contentsOf(next.path)).toEqual(["src/deep/x.ts", "src/index.ts"]);
  });

  test("keeps no ignored file, empty folder or repository from one gate to the next", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    for (const leave of [
      async (path: string) => await writeFiles(path, { "build/tool": "x" }),
      async (path: string) => await mkdir(join(path, "src/empty")),
      async (path: string) => await writeFiles(path, { "src/.git/hooks/pre-commit": "x" }),
      async (path: string) => await writeFiles(path, { ".git": "gitdir: /elsewhere\n" }),
    ]) {
      const checkout = await checkoutOf(workspace, "src/**");
      await leave(checkout.path);
      await checkout.changesSince();
      await checkout.release();
      const next = await checkoutOf(workspace, "src/**");
      expect(await readdir(next.path, { recursive: true })).toHaveLength(5);
      expect(await readFile(join(next.path, ".git"), "utf8")).toContain("only-the-gate's-inputs");
      await next.release();
    }
  });

  test("holds no repository, and git inside it finds none further up", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    git(sandbox.root, "init", "--quiet");
    const checkout = await checkoutOf(workspace, "src/**");
    expect(() => git(checkout.path, "status")).toThrow("not a git repository: /nonexistent/this-checkout-holds-only-the-gate's-inputs");
  });

  test("as a control, holds the inputs with the location taken out, or as it was", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, { ...FILES, "out/a.txt": "old\n", "out/b.txt": "b\n" });
    const collected = await attempt(workspace, 1, [artifact("a", "out")], async (path) => {
      await rm(join(path, "out/b.txt"));
      await writeFiles(path, { "out/a.txt": "new\n", "out/c.txt": "c\n" });
    });
    const { commit, parent } = only(collected.candidates);
    const options = { commit, ignoreRulesFrom: parent, inputs: ["out/**", "README.md"] };
    const before = ["README.md: hello\n", "out/a.txt: old\n", "out/b.txt: b\n"];
    for (const [from, expected] of [[null, ["README.md: hello\n"]], [parent, before]] as const) {
      const control = await workspace.checkout({ ...options, control: { location: "out", from } });
      const paths = await contentsOf(control.path);
      expect(await Promise.all(paths.map(async (path) => `${path}: ${await readFile(join(control.path, path), "utf8")}`))).toEqual(expected);
      expect(await control.changesSince()).toEqual([]);
      await control.release();
    }
  });

  test("is written by git where attributes change a file on its way", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, { ...FILES, ".gitattributes": "*.bat eol=crlf\n", "run.bat": "a\nb\n", "other.bat": "c\n" });
    const checkout = await checkoutOf(workspace, ".gitattributes", "run.bat");
    expect(await contentsOf(checkout.path)).toEqual([".gitattributes", "run.bat"]);
    expect(await readFile(join(checkout.path, "run.bat"), "latin1")).toBe("a\r\nb\r\n");
    expect(() => git(checkout.path, "status")).toThrow("not a git repository");
    expect(await checkout.changesSince()).toEqual([]);
    await writeFiles(checkout.path, { "run.bat": "a\r\nc\r\n", "left": "" });
    expect(await checkout.changesSince()).toEqual(["left", "run.bat"]);
  });

  test("follows no link that a check put in the place of its folder", async () => {
    const sandbox = await createSandbox();
    await writeFiles(sandbox.root, { "precious/README.md": "precious\n" });
    const workspace = await open(sandbox, FILES);
    const checkout = await checkoutOf(workspace, "README.md");
    await rename(checkout.path, join(sandbox.root, "moved"));
    await symlink(join(sandbox.root, "precious"), checkout.path);
    expect(await checkout.changesSince()).toEqual(["."]);
    await checkout.release();
    const next = await checkoutOf(workspace, "src/index.ts");
    expect(await contentsOf(next.path)).toEqual(["src/index.ts"]);
    expect(await readdir(join(sandbox.root, "precious"))).toEqual(["README.md"]);
  });
});

test("a checkout of inputs, and the look at it afterwards, start no git process", async () => {
  const sandbox = await createSandbox();
  const workspace = await MODES[1].open(sandbox, FILES);
  const head = await workspace.head();
  await (await checkoutOf(workspace, "**/*")).release();
  vi.stubEnv("PATH", "/nonexistent");
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const inputs of [["README.md"], ["src/**", "run.sh"]]) {
    const checkout = await workspace.checkout({ commit: head, ignoreRulesFrom: head, inputs });
    expect(await checkout.changesSince()).toEqual([]);
    await checkout.release();
  }
});
