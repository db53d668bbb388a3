import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { Workspace } from "../src/index.ts";
import { artifact, attempt, closeArtifact, createRepository, createSandbox, git, message, only, openInPlace, type Sandbox, TIMESTAMP_MS, writeFiles } from "./support/sandbox.ts";

const FILES = { "README.md": "hello\n", "src/index.ts": "1\n" };
const A = artifact("a", "a", "shared/a-*");
const B = artifact("b", "b");

async function openProject(): Promise<{ sandbox: Sandbox; workspace: Workspace }> {
  const sandbox = await createSandbox();
  await writeFiles(sandbox.project, FILES);
  return { sandbox, workspace: await openInPlace(sandbox) };
}

async function collect(workspace: Workspace, number: number, target = A): Promise<Awaited<ReturnType<Workspace["collect"]>>> {
  return await workspace.collect({ attempt: number, artifacts: [target], message, timestampMs: TIMESTAMP_MS });
}

describe("in place", () => {
  test("attempts work in the project itself, and its own folders are in no snapshot", async () => {
    const sandbox = await createSandbox();
    await createRepository(sandbox.project, { ...FILES, ".gitignore": "!.pawl/\n!progress/\n" });
    await writeFiles(sandbox.project, { "progress/status.json": "{}", ".pawl/ledger.db": "x" });
    const workspace = await openInPlace(sandbox);
    expect(workspace.branch).toBeNull();
    const { path } = await workspace.prepareAttempt({ attempt: 1, artifacts: [A] });
    expect(path).toBe(sandbox.project);
    const snapshots = join(sandbox.state, "snapshots.git");
    expect(git(snapshots, "ls-tree", "-r", "--name-only", await workspace.head())).toBe(".gitignore\nREADME.md\nsrc/index.ts");
    expect(git(sandbox.project, "for-each-ref", "--format=%(refname)")).toBe("refs/heads/main");
  });

  test("a candidate holds what belongs to its artifact; changes of other attempts are ignored, anybody's are stray", async () => {
    const { sandbox, workspace } = await openProject();
    await workspace.prepareAttempt({ attempt: 1, artifacts: [A] });
    await workspace.prepareAttempt({ attempt: 2, artifacts: [B] });
    await writeFiles(sandbox.project, { "a/one": "1", "shared/a-x": "1", "b/two": "2" });
    const first = await collect(workspace, 1);
    expect(first.stray).toEqual([]);
    expect(only(first.candidates).changed.map((change) => change.path)).toEqual(["a/one", "shared/a-x"]);
    await writeFiles(sandbox.project, { "README.md": "changed\n", "shared/other": "x" });
    await rm(join(sandbox.project, "src/index.ts"));
    const second = await collect(workspace, 2, B);
    expect(second.stray).toEqual(["README.md", "shared/other", "src/index.ts"]);
    expect(only(second.candidates).changed.map((change) => change.path)).toEqual(["b/two"]);
  });

  test("refuses to close a file that changed, came or went after it was collected", async () => {
    const { sandbox, workspace } = await openProject();
    await workspace.prepareAttempt({ attempt: 1, artifacts: [A] });
    await writeFiles(sandbox.project, { "a/one": "1", "a/two": "2" });
    const { commit, parent } = only((await collect(workspace, 1)).candidates);
    await writeFiles(sandbox.project, { "a/one": "edited", "shared/a-late": "x", "b/other": "not mine" });
    await rm(join(sandbox.project, "a/two"));
    expect(await workspace.advance({ artifacts: [A], from: parent, to: commit })).toEqual({ kind: "changed-since", paths: ["a/one", "a/two", "shared/a-late"] });
    expect(await workspace.head()).toBe(parent);
  });

  test("quarantine restores the project from the head and keeps the work of other attempts", async () => {
    const { sandbox, workspace } = await openProject();
    await closeArtifact(workspace, 1, A, { "a/one": "closed\n", "a/kept": "closed\n" });
    await workspace.prepareAttempt({ attempt: 2, artifacts: [A] });
    await workspace.prepareAttempt({ attempt: 3, artifacts: [B] });
    await rm(join(sandbox.project, "a/kept"));
    await writeFiles(sandbox.project, { "a/one": "broken\n", "a/deep/new": "x", "b/two": "2", "README.md": "stray\n" });
    expect((await collect(workspace, 2)).stray).toEqual(["README.md"]);
    const quarantineDir = join(sandbox.root, "quarantine");
    const { quarantined } = await workspace.releaseAttempt(2, { keep: "quarantine", quarantineDir });
    expect([...quarantined].sort()).toEqual(["README.md", "a/deep/new", "a/one"]);
    expect(await readFile(join(quarantineDir, "a/one"), "utf8")).toBe("broken\n");
    expect(await readFile(join(sandbox.project, "a/one"), "utf8")).toBe("closed\n");
    expect(await readFile(join(sandbox.project, "README.md"), "utf8")).toBe("hello\n");
    expect((await readdir(join(sandbox.project, "a"))).sort()).toEqual(["kept", "one"]);
    expect(await readFile(join(sandbox.project, "b/two"), "utf8")).toBe("2");
    expect((await collect(workspace, 3, B)).stray).toEqual([]);
  });

  test("the last attempt's quarantine takes every change that is nobody's", async () => {
    const { sandbox, workspace } = await openProject();
    await workspace.prepareAttempt({ attempt: 1, artifacts: [A] });
    await writeFiles(sandbox.project, { "elsewhere/x": "x", "src/index.ts": "2\n" });
    await rm(join(sandbox.project, "README.md"));
    await symlink("/etc", join(sandbox.project, "link"));
    await workspace.releaseAttempt(1, { keep: "quarantine", quarantineDir: join(sandbox.root, "quarantine") });
    expect((await readdir(sandbox.project)).sort()).toEqual([".pawl", "README.md", "src"]);
    expect(await workspace.adoptForeignChanges({ timestampMs: 0 })).toBeNull();
  });

  test("a folder that an attempt replaced by a link is restored without touching where the link leads", async () => {
    const { sandbox, workspace } = await openProject();
    await writeFiles(sandbox.root, { "precious/index.ts": "precious\n" });
    await workspace.prepareAttempt({ attempt: 1, artifacts: [A] });
    await rm(join(sandbox.project, "src"), { recursive: true });
    await symlink(join(sandbox.root, "precious"), join(sandbox.project, "src"));
    const { quarantined } = await workspace.releaseAttempt(1, { keep: "quarantine", quarantineDir: join(sandbox.root, "quarantine") });
    expect(quarantined).toEqual(["src"]);
    expect(await readFile(join(sandbox.project, "src/index.ts"), "utf8")).toBe("1\n");
    expect(await readFile(join(sandbox.root, "precious/index.ts"), "utf8")).toBe("precious\n");
  });

  test("discarding leaves the files alone and ends the claim on them", async () => {
    const { sandbox, workspace } = await openProject();
    await workspace.prepareAttempt({ attempt: 1, artifacts: [A] });
    await writeFiles(sandbox.project, { "a/one": "1" });
    expect(await workspace.releaseAttempt(1, { keep: "discard" })).toEqual({ quarantined: [] });
    expect(await readFile(join(sandbox.project, "a/one"), "utf8")).toBe("1");
    await workspace.prepareAttempt({ attempt: 2, artifacts: [B] });
    expect((await collect(workspace, 2, B)).stray).toEqual(["a/one"]);
  });

  test("an attempt of a process that died is known to the next one, which can clean up after it", async () => {
    const { sandbox, workspace } = await openProject();
    await workspace.prepareAttempt({ attempt: 5, artifacts: [A] });
    await writeFiles(sandbox.project, { "a/half": "x" });
    await workspace.close();
    const next = await openInPlace(sandbox);
    expect(await next.unreleasedAttempts()).toEqual([5]);
    await expect(next.adoptForeignChanges({ timestampMs: 0 })).rejects.toMatchObject({ code: "WORKSPACE_ATTEMPTS_RUNNING" });
    await next.releaseAttempt(5, { keep: "quarantine", quarantineDir: join(sandbox.root, "quarantine") });
    expect(await readdir(sandbox.project)).not.toContain("a");
    expect(await next.unreleasedAttempts()).toEqual([]);
  });

  test("edits by hand between runs become a commit of their own on the head", async () => {
    const { sandbox, workspace } = await openProject();
    const closed = await closeArtifact(workspace, 1, A, { "a/one": "1\n" });
    await workspace.close();
    await writeFiles(sandbox.project, { "a/one": "by hand\n", "new.txt": "x" });
    const next = await openInPlace(sandbox);
    expect(await next.head()).toBe(closed);
    const foreign = await next.adoptForeignChanges({ timestampMs: TIMESTAMP_MS });
    expect(foreign?.paths).toEqual(["a/one", "new.txt"]);
    expect(await next.head()).toBe(foreign?.commit);
    expect(await next.contains(closed)).toBe(true);
    expect(await next.commitsBetween(closed, await next.head())).toMatchObject([{ paths: ["a/one", "new.txt"] }]);
    expect(await next.adoptForeignChanges({ timestampMs: TIMESTAMP_MS })).toBeNull();
  });

  test("a repository that the user keeps in the project is left alone; one that an attempt makes is refused", async () => {
    const sandbox = await createSandbox();
    await writeFiles(sandbox.project, { ...FILES, "vendor/lib/file": "x" });
    git(join(sandbox.project, "vendor/lib"), "init", "--quiet");
    const workspace = await openInPlace(sandbox);
    const before = await attempt(workspace, 1, [A], async (path) => await writeFiles(path, { "a/one": "1", "vendor/lib/file": "changed" }));
    expect(before.stray).toEqual([]);
    await mkdir(join(sandbox.project, "elsewhere/repo"), { recursive: true });
    git(join(sandbox.project, "elsewhere/repo"), "init", "--quiet");
    expect((await collect(workspace, 1)).stray).toEqual(["elsewhere/repo"]);
    // The folder `a` has been read already, so its files stay files; `shared/a-repo` is new.
    git(join(sandbox.project, "a"), "init", "--quiet");
    await mkdir(join(sandbox.project, "shared/a-repo"), { recursive: true });
    git(join(sandbox.project, "shared/a-repo"), "init", "--quiet");
    await expect(collect(workspace, 1)).rejects.toMatchObject({ code: "WORKSPACE_NESTED_REPOSITORY" });
    await workspace.releaseAttempt(1, { keep: "quarantine", quarantineDir: join(sandbox.root, "quarantine") });
    expect((await readdir(sandbox.project)).sort()).toEqual([".pawl", "README.md", "src", "vendor"]);
    await readdir(join(sandbox.project, "vendor/lib/.git"));
  });

  test("an agent cannot have Pawl execute something from the repository of snapshots or the project's own", async () => {
    const sandbox = await createSandbox();
    await createRepository(sandbox.project, FILES);
    const workspace = await openInPlace(sandbox);
    const evidence = join(sandbox.root, "executed");
    const trap = `touch '${evidence}'; cat`;
    const { candidates } = await attempt(workspace, 1, [A], async (path) => {
      for (const gitDir of [join(path, ".git"), join(path, ".pawl/snapshots.git")]) {
        await writeFiles(gitDir, { "hooks/reference-transaction": `#!/bin/sh\n${trap}\n`, "hooks/post-index-change": `#!/bin/sh\n${trap}\n` });
        for (const hook of ["reference-transaction", "post-index-change"]) await chmod(join(gitDir, "hooks", hook), 0o755);
        for (const key of ["core.fsmonitor", "filter.evil.clean", "filter.evil.smudge", "core.pager", "diff.external"]) git(path, `--git-dir=${gitDir}`, "config", key, trap);
      }
      await writeFiles(path, { "a/.gitattributes": "* filter=evil\n", "a/one": "1" });
    });
    const { commit, parent } = only(candidates);
    await (await workspace.checkout({ commit, ignoreRulesFrom: parent })).changesSince();
    await workspace.advance({ artifacts: [A], from: parent, to: commit });
    await workspace.releaseAttempt(1, { keep: "discard" });
    await expect(readFile(evidence)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("a damaged list of attempts is reported, not guessed", async () => {
    const { sandbox, workspace } = await openProject();
    await workspace.close();
    await writeFile(join(sandbox.state, "in-place.json"), '{"version":1,"attempts":[{"attempt":"x"}]}');
    await expect(openInPlace(sandbox)).rejects.toMatchObject({ code: "WORKSPACE_STATE_DAMAGED" });
  });
});
