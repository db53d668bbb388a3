import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { artifact, attempt, createRepository, createSandbox, git, only, openIsolated, writeFiles } from "./support/sandbox.ts";

const TARGET = artifact("notes", "notes.md");

describe("references of a project that keeps them as files", () => {
  test("are read and written so that git sees the same, also where somebody packs them meanwhile", async () => {
    const sandbox = await createSandbox();
    await createRepository(sandbox.project, { "README.md": "one\n" });
    const workspace = await openIsolated(sandbox);
    const { candidates } = await attempt(workspace, 1, [TARGET], async (path) => await writeFiles(path, { "notes.md": "notes\n" }));
    const { commit } = only(candidates);
    expect(git(sandbox.project, "for-each-ref", "--format=%(objectname)", "refs/pawl/attempts/1")).toBe(commit);
    git(sandbox.project, "pack-refs", "--all", "--prune");
    expect(await workspace.head()).toBe(git(sandbox.project, "rev-parse", "main"));
    expect(await workspace.unreleasedAttempts()).toEqual([1]);
    await workspace.releaseAttempt(1, { keep: "discard" });
    expect(git(sandbox.project, "for-each-ref", "refs/pawl/")).toBe("");
    expect(git(sandbox.project, "fsck", "--strict", "--no-dangling")).toBe("");
  });

  test("are known, and removed, where a process died before it had written the first of an attempt", async () => {
    const sandbox = await createSandbox();
    await createRepository(sandbox.project, { "README.md": "one\n" });
    const folder = join(sandbox.project, ".git", "refs", "pawl", "attempts", "7");
    await mkdir(folder, { recursive: true });
    const workspace = await openIsolated(sandbox);
    expect(await workspace.unreleasedAttempts()).toEqual([7]);
    await workspace.releaseAttempt(7, { keep: "discard" });
    expect(existsSync(folder)).toBe(false);
  });

  test("follow a branch that is a reference to another one, and a commit by hand", async () => {
    const sandbox = await createSandbox();
    await createRepository(sandbox.project, { "README.md": "one\n" });
    git(sandbox.project, "symbolic-ref", "refs/heads/alias", "refs/heads/main");
    const workspace = await openIsolated(sandbox, "alias");
    git(sandbox.project, "commit", "--quiet", "--allow-empty", "--message=by hand");
    expect(await workspace.head()).toBe(git(sandbox.project, "rev-parse", "main"));
  });
});
