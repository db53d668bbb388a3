import { access, chmod, cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { Workspace } from "../src/index.ts";
import { artifact, attempt, createRepository, createSandbox, git, message, only, openIsolated, type Sandbox, TIMESTAMP_MS, writeFiles } from "./support/sandbox.ts";

const FILES = { "README.md": "hello\n", "src/index.ts": "1\n" };
const TARGET = artifact("a", "src");

async function openProject(): Promise<{ sandbox: Sandbox; workspace: Workspace; evidence: string; trap: string }> {
  const sandbox = await createSandbox();
  await createRepository(sandbox.project, FILES);
  const evidence = join(sandbox.root, "executed");
  const trap = join(sandbox.root, "trap.sh");
  await writeFile(trap, `#!/bin/sh\necho "$0 $*" >> '${evidence}'\ncat\n`);
  await chmod(trap, 0o755);
  return { sandbox, workspace: await openIsolated(sandbox), evidence, trap };
}

/** Uses the slot in every way: collects, checks out, compares, releases and prepares again. */
async function goThrough(workspace: Workspace, number: number): Promise<void> {
  const { candidates } = await workspace.collect({ attempt: number, artifacts: [TARGET], message, timestampMs: TIMESTAMP_MS });
  const { commit, parent } = only(candidates);
  await workspace.releaseAttempt(number, { keep: "discard" });
  const checkout = await workspace.checkout({ commit, ignoreRulesFrom: parent });
  await checkout.changesSince();
  await checkout.release();
  const next = await workspace.prepareAttempt({ attempt: number + 1, artifacts: [TARGET] });
  expect((await readdir(next.path)).sort()).toEqual([".git", "README.md", "src"]);
  expect(git(next.path, "status", "--porcelain")).toBe("");
  expect(await workspace.collect({ attempt: number + 1, artifacts: [TARGET], message, timestampMs: TIMESTAMP_MS })).toMatchObject({ candidates: [{ changed: [] }] });
}

describe("a hostile attempt", () => {
  test("gets a repository with its own references and no remote, that shares the project's history", async () => {
    const { sandbox, workspace } = await openProject();
    const { path, base } = await workspace.prepareAttempt({ attempt: 1, artifacts: [TARGET] });
    expect(path.startsWith(sandbox.project)).toBe(false);
    expect(git(path, "rev-parse", "HEAD")).toBe(base);
    expect(git(path, "remote")).toBe("");
    git(path, "commit", "--quiet", "--allow-empty", "--message=mine");
    git(path, "branch", "main");
    expect(git(sandbox.project, "rev-parse", "main")).toBe(base);
    expect(git(sandbox.project, "branch", "--all", "--format=%(refname)")).toBe("refs/heads/main");
  });

  test("has its own commits counted as what they left in the folder", async () => {
    const { workspace } = await openProject();
    const { candidates } = await attempt(workspace, 1, [TARGET], async (path) => {
      await writeFiles(path, { "src/one.ts": "1\n", "src/reverted.ts": "x\n" });
      git(path, "add", "--all");
      git(path, "commit", "--quiet", "--message=one");
      await rm(join(path, "src/reverted.ts"));
      await writeFiles(path, { "src/two.ts": "2\n" });
      git(path, "add", "--all");
      git(path, "commit", "--quiet", "--message=two");
      git(path, "checkout", "--quiet", "-b", "other");
      await writeFiles(path, { "src/three.ts": "3\n" });
    });
    expect(only(candidates).changed.map((change) => change.path)).toEqual(["src/one.ts", "src/three.ts", "src/two.ts"]);
  });

  test("cannot have Pawl execute hooks, a file system monitor, filters, drivers or helpers from its repository", async () => {
    const { workspace, evidence, trap } = await openProject();
    const { path } = await workspace.prepareAttempt({ attempt: 1, artifacts: [TARGET] });
    for (const hook of ["post-checkout", "pre-commit", "post-index-change", "reference-transaction", "post-rewrite", "fsmonitor-watchman"]) {
      await mkdir(join(path, ".git/hooks"), { recursive: true });
      await cp(trap, join(path, ".git/hooks", hook));
    }
    for (const key of ["core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "diff.external", "credential.helper", "filter.evil.clean", "filter.evil.smudge", "merge.evil.driver", "diff.evil.textconv", "diff.evil.command", "core.gitProxy", "core.askPass"]) {
      git(path, "config", key, trap);
    }
    await writeFiles(path, { ".gitattributes": "* filter=evil merge=evil diff=evil\n", "src/new.ts": "1\n", ".git/info/attributes": "* filter=evil\n" });
    await goThrough(workspace, 1);
    await expect(access(evidence)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("cannot point Pawl at other files through core.worktree, alternates, or a .git that is a file or link", async () => {
    const { sandbox, workspace, evidence, trap } = await openProject();
    await writeFiles(sandbox.root, { "precious/file": "x", "precious/src/index.ts": "y" });
    const tricks: ((path: string) => Promise<void>)[] = [
      async (path) => {
        git(path, "config", "core.worktree", join(sandbox.root, "precious"));
        await writeFile(join(path, ".git/objects/info/alternates"), "/nonexistent\n");
      },
      async (path) => {
        await cp(join(path, ".git"), join(sandbox.root, "evil.git"), { recursive: true });
        git(join(sandbox.root, "evil.git"), "config", "core.fsmonitor", trap);
        await rm(join(path, ".git"), { recursive: true });
        await writeFile(join(path, ".git"), `gitdir: ${join(sandbox.root, "evil.git")}\n`);
      },
      async (path) => {
        await rm(join(path, ".git"), { recursive: true });
        await symlink(join(sandbox.root, "precious"), join(path, ".git"));
      },
      async (path) => await rm(join(path, ".git"), { recursive: true }),
    ];
    for (const [index, trick] of tricks.entries()) {
      const number = 10 * (index + 1);
      await trick((await workspace.prepareAttempt({ attempt: number, artifacts: [TARGET] })).path);
      await goThrough(workspace, number);
      await workspace.releaseAttempt(number + 1, { keep: "discard" });
    }
    expect((await readdir(join(sandbox.root, "precious"))).sort()).toEqual(["file", "src"]);
    await expect(access(evidence)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("that leaves repositories inside its folder hands in their files, and no link to a repository", async () => {
    const { sandbox, workspace } = await openProject();
    const { candidates } = await attempt(workspace, 1, [TARGET], async (path) => {
      for (const folder of ["src/with-commit", "src/empty", "src/with-commit/deeper"]) {
        await writeFiles(path, { [`${folder}/file.txt`]: folder });
        git(join(path, folder), "init", "--quiet");
      }
      git(join(path, "src/with-commit"), "add", "file.txt");
      git(join(path, "src/with-commit"), "commit", "--quiet", "--message=x");
      git(join(path, "src"), "init", "--quiet");
      await rm(join(path, "README.md"));
      git(path, "init", "--quiet", "README.md");
      await writeFiles(path, { "README.md/text": "x" });
    });
    expect(only(candidates).changed.map((change) => [change.status, change.path])).toEqual([
      ["deleted", "README.md"],
      ["added", "README.md/text"],
      ["added", "src/empty/file.txt"],
      ["added", "src/with-commit/deeper/file.txt"],
      ["added", "src/with-commit/file.txt"],
    ]);
    expect(git(sandbox.project, "ls-tree", "-r", only(candidates).commit)).not.toContain("160000");
  });

  test("that fills a submodule of the project does not have Pawl run git in it", async () => {
    const { sandbox, workspace, evidence, trap } = await openProject();
    const library = join(sandbox.root, "library");
    await mkdir(library);
    await createRepository(library, { file: "x" });
    git(sandbox.project, "update-index", "--add", "--cacheinfo", `160000,${git(library, "rev-parse", "HEAD")},vendor/lib`);
    git(sandbox.project, "commit", "--quiet", "--message=submodule");
    const { candidates } = await attempt(workspace, 1, [TARGET], async (path) => {
      await rm(join(path, "vendor"), { recursive: true, force: true });
      await cp(library, join(path, "vendor/lib"), { recursive: true });
      git(join(path, "vendor/lib"), "config", "filter.evil.clean", trap);
      await writeFiles(join(path, "vendor/lib"), { ".git/info/attributes": "* filter=evil\n", file: "y" });
    });
    expect(only(candidates).changed).toEqual([]);
    await expect(access(evidence)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("that replaces its whole folder by a link fails, and what the link leads to stays as it is", async () => {
    const { sandbox, workspace } = await openProject();
    await writeFiles(sandbox.root, { "precious/file": "x" });
    const { path } = await workspace.prepareAttempt({ attempt: 1, artifacts: [TARGET] });
    await rename(path, join(sandbox.root, "moved"));
    await symlink(join(sandbox.root, "precious"), path);
    await expect(workspace.collect({ attempt: 1, artifacts: [TARGET], message, timestampMs: 0 })).rejects.toMatchObject({ code: "WORKSPACE_RESULT_UNREADABLE" });
    await expect(workspace.releaseAttempt(1, { keep: "quarantine", quarantineDir: join(sandbox.root, "q") })).rejects.toMatchObject({ code: "WORKSPACE_RESULT_UNREADABLE" });
    const next = await workspace.prepareAttempt({ attempt: 2, artifacts: [TARGET] });
    expect(next.path).toBe(path);
    expect((await readdir(path)).sort()).toEqual([".git", "README.md", "src"]);
    expect(await readFile(join(sandbox.root, "precious/file"), "utf8")).toBe("x");
  });

  test("that leaves names that git must not hold fails", async () => {
    const { workspace } = await openProject();
    for (const [index, name] of [".GIT/config", "src/.Git/config", "git~1"].entries()) {
      const { path } = await workspace.prepareAttempt({ attempt: index, artifacts: [TARGET] });
      await writeFiles(path, { [name]: "x" });
      await expect(workspace.collect({ attempt: index, artifacts: [TARGET], message, timestampMs: 0 })).rejects.toMatchObject({ code: "WORKSPACE_RESULT_UNREADABLE" });
      await workspace.releaseAttempt(index, { keep: "discard" });
    }
    expect((await readdir((await workspace.prepareAttempt({ attempt: 9, artifacts: [TARGET] })).path)).sort()).toEqual([".git", "README.md", "src"]);
  });

  test("that writes into Pawl's own folders in its clone has that in its candidate, for the gate to refuse", async () => {
    const { sandbox, workspace } = await openProject();
    git(sandbox.project, "config", "core.excludesFile", join(sandbox.root, "global-ignore"));
    await writeFiles(sandbox.root, { "global-ignore": "*.swp\n" });
    await writeFiles(sandbox.project, { ".git/info/exclude": "*.tmp\n.pawl/\nprogress/\n" });
    await workspace.close();
    const reopened = await openIsolated(sandbox);
    const { candidates } = await attempt(reopened, 1, [TARGET], async (path) => {
      await writeFiles(path, { "progress/status.json": "{}", ".pawl/emitted": "x", "a.tmp": "x", "b.swp": "x" });
    });
    expect(only(candidates).changed.map((change) => change.path)).toEqual([".pawl/emitted", "progress/status.json"]);
  });

  test("that leaves index locks and locked folders behind does not spoil its slot", async () => {
    const { workspace } = await openProject();
    const { path } = await workspace.prepareAttempt({ attempt: 1, artifacts: [TARGET] });
    await writeFiles(path, { "closed/file": "x", "../index.lock": "", ".git/index.lock": "" });
    await chmod(join(path, "closed"), 0o000);
    await workspace.releaseAttempt(1, { keep: "discard" });
    const next = await workspace.prepareAttempt({ attempt: 2, artifacts: [TARGET] });
    expect(next.path).toBe(path);
    expect((await readdir(path)).sort()).toEqual([".git", "README.md", "src"]);
  });
});
