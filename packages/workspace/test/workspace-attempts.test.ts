import { chmod, mkdir, readFile, readlink, rm, symlink } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { artifact, attempt, closeArtifact, createSandbox, git, message, MODES, only, showGit, TIMESTAMP_MS, writeFiles } from "./support/sandbox.ts";

const FILES = { "README.md": "hello\n", "src/old.ts": "export {};\n", ".gitignore": "*.log\nbuild/\n" };

describe.each(MODES)("attempts, $mode", ({ open, objects }) => {
  test("hands in added, modified and deleted files of one artifact as one commit on the head", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const head = await workspace.head();
    const { candidates, stray } = await attempt(workspace, 1, [artifact("a", "src", "README.md")], async (path) => {
      await writeFiles(path, { "src/new.ts": "1\n", "README.md": "changed\n" });
      await rm(join(path, "src/old.ts"));
    });
    const candidate = only(candidates);
    expect(stray).toEqual([]);
    expect(candidate).toMatchObject({ attempt: 1, artifact: "a", parent: head });
    expect(candidate.changed).toEqual([
      { path: "README.md", status: "modified", isSymlink: false },
      { path: "src/new.ts", status: "added", isSymlink: false },
      { path: "src/old.ts", status: "deleted", isSymlink: false },
    ]);
    expect(await workspace.changesBetween(candidate.parent, candidate.commit)).toEqual(candidate.changed);
    await showGit(workspace);
    expect(git(objects(sandbox), "show", "-s", "--format=%an <%ae>|%ad|%B", "--date=unix", candidate.commit)).toBe(
      `Pawl <pawl@localhost>|${TIMESTAMP_MS / 1000}|Add a\n\nPawl-Artifact: a`,
    );
  });

  test("gives the same commit for the same content, message and time", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const target = artifact("a", "a.txt");
    const first = await attempt(workspace, 1, [target], async (path) => await writeFiles(path, { "a.txt": "1\n" }));
    const second = await workspace.collect({ attempt: 1, artifacts: [target], message, timestampMs: TIMESTAMP_MS });
    expect(second).toEqual(first);
  });

  test("leaves out what the ignore rules in the folder ignore", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const { candidates } = await attempt(workspace, 1, [artifact("a", "src")], async (path) => {
      await writeFiles(path, { "src/run.log": "x", "src/build/out.js": "x", "src/kept.ts": "x" });
    });
    expect(only(candidates).changed.map((change) => change.path)).toEqual(["src/kept.ts"]);
  });

  test("hands in nothing, with the parent as the commit, when nothing changed", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const head = await workspace.head();
    const { candidates } = await attempt(workspace, 1, [artifact("a", "a.txt")], async (path) => await mkdir(join(path, "empty")));
    expect(only(candidates)).toMatchObject({ commit: head, parent: head, changed: [] });
  });

  test("records a symbolic link as a link, and a file that became one as a changed type", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const { candidates } = await attempt(workspace, 1, [artifact("a", "src")], async (path) => {
      await symlink("/etc/passwd", join(path, "src/link"));
      await rm(join(path, "src/old.ts"));
      await symlink("link", join(path, "src/old.ts"));
    });
    expect(only(candidates).changed).toEqual([
      { path: "src/link", status: "added", isSymlink: true },
      { path: "src/old.ts", status: "type-changed", isSymlink: true },
    ]);
    await showGit(workspace);
    expect(git(objects(sandbox), "cat-file", "-p", `${only(candidates).commit}:src/link`)).toBe("/etc/passwd");
  });

  test("a folder replaced by a link to elsewhere takes nothing from there", async () => {
    const sandbox = await createSandbox();
    await writeFiles(sandbox.root, { "elsewhere/old.ts": "secret\n", "elsewhere/more.ts": "secret\n" });
    const workspace = await open(sandbox, FILES);
    const { candidates } = await attempt(workspace, 1, [artifact("a", "src")], async (path) => {
      await rm(join(path, "src"), { recursive: true });
      await symlink(join(sandbox.root, "elsewhere"), join(path, "src"));
    });
    expect(only(candidates).changed).toEqual([
      { path: "src", status: "added", isSymlink: true },
      { path: "src/old.ts", status: "deleted", isSymlink: false },
    ]);
  });

  test("keeps names with line feeds, tabs, quotes, leading dashes and letters of every script", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const names = ["-rf", "a\nb.txt", "tab\there", 'quo"te', "ünï/日本 語.md", "back\\slash", ":(top)magic", "* glob?"].map((name) => `src/${name}`);
    const { candidates } = await attempt(workspace, 1, [artifact("a", "src")], async (path) => {
      await writeFiles(path, Object.fromEntries(names.map((name) => [name, name])));
    });
    const candidate = only(candidates);
    expect(candidate.changed.map((change) => change.path).sort()).toEqual([...names].sort());
    const { lines } = await workspace.addedLines(candidate);
    expect(new Set(lines.map((line) => line.path))).toEqual(new Set(names));
    expect(only(await workspace.commitsBetween(candidate.parent, candidate.commit)).paths.toSorted()).toEqual([...names].sort());
  });

  test("keeps a name that is not valid UTF-8 byte for byte", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const { candidates } = await attempt(workspace, 1, [artifact("a", "src"), artifact("b", "other.txt")], async (path) => {
      await writeFiles(path, { "other.txt": "x" });
      await symlink("target", Buffer.concat([Buffer.from(`${path}/src/caf`), Buffer.from([0xe9])]));
    });
    const [first] = candidates;
    expect(first?.changed).toHaveLength(1);
    await showGit(workspace);
    expect(git(objects(sandbox), "ls-tree", "--name-only", `${first?.commit ?? ""}:src`)).toContain(String.raw`"caf\351"`);
  });

  test("builds a batch as a chain of commits, each with only what belongs to its artifact", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const artifacts = [artifact("one", "one", "shared/one.*"), artifact("two", "two.txt"), artifact("three", "three.txt")];
    const { candidates } = await attempt(workspace, 1, artifacts, async (path) => {
      await writeFiles(path, { "one/x.txt": "1", "shared/one.json": "{}", "three.txt": "3" });
    });
    expect(candidates.map((candidate) => [candidate.artifact, candidate.changed.map((change) => change.path)])).toEqual([
      ["one", ["one/x.txt", "shared/one.json"]],
      ["two", []],
      ["three", ["three.txt"]],
    ]);
    const [one, two, three] = candidates;
    expect(two).toMatchObject({ commit: one?.commit, parent: one?.commit });
    expect(three?.parent).toBe(two?.commit);
    await showGit(workspace);
    expect(git(objects(sandbox), "ls-tree", "-r", "--name-only", one?.commit ?? "")).not.toContain("three.txt");
  });

  test("builds a chain in which a file becomes a folder and a folder becomes a file", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, { ...FILES, file: "x", "folder/a": "a", "folder/b": "b" });
    const artifacts = [artifact("into-folder", "file"), artifact("into-file", "folder")];
    const { candidates } = await attempt(workspace, 1, artifacts, async (path) => {
      await rm(join(path, "file"));
      await rm(join(path, "folder"), { recursive: true });
      await writeFiles(path, { "file/inside": "y", folder: "z" });
    });
    await showGit(workspace);
    const names = git(objects(sandbox), "ls-tree", "-r", "--name-only", candidates[1]?.commit ?? "").split("\n");
    expect(names).toEqual(expect.arrayContaining(["file/inside", "folder"]));
    expect(names).not.toContain("folder/a");
  });

  test("records the executable bit", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const { candidates } = await attempt(workspace, 1, [artifact("a", "src")], async (path) => await chmod(join(path, "src/old.ts"), 0o755));
    expect(only(candidates).changed).toEqual([{ path: "src/old.ts", status: "modified", isSymlink: false }]);
  });

  test("refuses a location that leaves the project or names git's folder, before anything is made", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    for (const location of ["../x", "/etc", "a/../../b", ".git/hooks", "a/.GIT", "GIT~1", ".git.", "a//b", ""]) {
      await expect(workspace.prepareAttempt({ attempt: 1, artifacts: [artifact("a", location)] })).rejects.toMatchObject({ code: "WORKSPACE_BAD_PATH" });
    }
    expect(await workspace.unreleasedAttempts()).toEqual([]);
  });

  test("refuses a second workspace for an attempt, and the collection of an unknown one", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const artifacts = [artifact("a", "a.txt")];
    await workspace.prepareAttempt({ attempt: 1, artifacts });
    await expect(workspace.prepareAttempt({ attempt: 1, artifacts })).rejects.toMatchObject({ code: "WORKSPACE_ATTEMPT_EXISTS" });
    await expect(workspace.collect({ attempt: 2, artifacts, message, timestampMs: 0 })).rejects.toMatchObject({ code: "WORKSPACE_ATTEMPT_UNKNOWN" });
  });

  test("refuses a message that would not read back as subject and trailers", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const artifacts = [artifact("a", "a.txt")];
    const { path } = await workspace.prepareAttempt({ attempt: 1, artifacts });
    await writeFiles(path, { "a.txt": "x" });
    for (const bad of [{ subject: "two\nlines", trailers: {} }, { subject: "s", trailers: { Key: "a\nPawl-Run: 2" } }, { subject: "s", trailers: { "a b": "c" } }]) {
      await expect(workspace.collect({ attempt: 1, artifacts, message: () => bad, timestampMs: 0 })).rejects.toMatchObject({ code: "WORKSPACE_BAD_MESSAGE" });
    }
  });

  test("keeps commits of an attempt through a pruning until it is released, and no longer", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const { candidates } = await attempt(workspace, 7, [artifact("a", "a.txt")], async (path) => await writeFiles(path, { "a.txt": "1" }));
    const { commit } = only(candidates);
    expect(await workspace.unreleasedAttempts()).toEqual([7]);
    git(objects(sandbox), "gc", "--quiet", "--prune=now");
    await showGit(workspace);
    expect(git(objects(sandbox), "cat-file", "-t", commit)).toBe("commit");
    await workspace.releaseAttempt(7, { keep: "discard" });
    expect(await workspace.unreleasedAttempts()).toEqual([]);
    git(objects(sandbox), "gc", "--quiet", "--prune=now");
    expect(() => git(objects(sandbox), "cat-file", "-t", commit)).toThrow(/Not a valid object name|could not get object info/u);
  });

  test("moves what a failed attempt changed to the quarantine folder", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const { path } = await workspace.prepareAttempt({ attempt: 1, artifacts: [artifact("a", "src")] });
    await writeFiles(path, { "src/deep/new.ts": "new\n", "src/old.ts": "changed\n" });
    await symlink("/etc/passwd", join(path, "src/link"));
    const quarantineDir = join(sandbox.root, "quarantine/1");
    const { quarantined } = await workspace.releaseAttempt(1, { keep: "quarantine", quarantineDir });
    expect([...quarantined].sort()).toEqual(["src/deep/new.ts", "src/link", "src/old.ts"]);
    expect(await readFile(join(quarantineDir, "src/deep/new.ts"), "utf8")).toBe("new\n");
    expect(await readFile(join(quarantineDir, "src/old.ts"), "utf8")).toBe("changed\n");
    expect(await readlink(join(quarantineDir, "src/link"))).toBe("/etc/passwd");
    expect(await workspace.unreleasedAttempts()).toEqual([]);
  });

  test("leaves a repository that git finds sound", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    await closeArtifact(workspace, 1, artifact("a", "a.txt"), { "a.txt": "1\n" });
    await attempt(workspace, 2, [artifact("b", "b.txt")], async (path) => await writeFiles(path, { "b.txt": "2\n" }));
    expect(git(objects(sandbox), "fsck", "--full", "--strict", "--no-dangling")).toBe("");
  });

  test("refuses every call after it was closed", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    await workspace.close();
    await workspace.close();
    await expect(workspace.head()).rejects.toMatchObject({ code: "WORKSPACE_CLOSED" });
    await expect(workspace.unreleasedAttempts()).rejects.toMatchObject({ code: "WORKSPACE_CLOSED" });
    await expect(workspace.checkout({ commit: "0".repeat(40), ignoreRulesFrom: "0".repeat(40) })).rejects.toMatchObject({ code: "WORKSPACE_CLOSED" });
  });
});
