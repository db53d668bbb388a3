import { readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { artifact, attempt, closeArtifact, createRepository, createSandbox, git, only, openIsolated, type Sandbox, writeFiles } from "./support/sandbox.ts";

const FILES = { "README.md": "hello\n", "src/index.ts": "1\n", "src/gone.ts": "1\n", ".gitignore": "*.log\n" };

async function project(): Promise<Sandbox> {
  const sandbox = await createSandbox();
  await createRepository(sandbox.project, FILES);
  await writeFiles(sandbox.project, { ".git/info/exclude": ".pawl/\n" });
  return sandbox;
}

/** A commit on the head that adds, changes and removes files, not yet integrated. */
async function candidate(workspace: Awaited<ReturnType<typeof openIsolated>>, number = 1): Promise<{ parent: string; commit: string }> {
  const { candidates } = await attempt(workspace, number, [TARGET], async (path) => {
    await rm(join(path, "src/gone.ts"));
    await writeFiles(path, { "src/index.ts": "a longer second version\n", "src/new.ts": "something new\n", "src/deep/other.ts": "1\n" });
  });
  return only(candidates);
}

const TARGET = artifact("a", "src");

describe("the project's own files", () => {
  test("follow the branch that is checked out there, with a clean status", async () => {
    const sandbox = await project();
    const workspace = await openIsolated(sandbox);
    const { parent, commit } = await candidate(workspace);
    expect(await workspace.advance({ artifacts: [TARGET], from: parent, to: commit })).toEqual({ kind: "advanced", projectTree: { kind: "updated" } });
    expect(git(sandbox.project, "rev-parse", "HEAD")).toBe(commit);
    expect(git(sandbox.project, "status", "--porcelain")).toBe("");
    expect((await readdir(join(sandbox.project, "src"))).sort()).toEqual(["deep", "index.ts", "new.ts"]);
    expect(await readdir(sandbox.state)).toEqual([]);
    expect((await readdir(join(sandbox.project, ".git"))).filter((name) => name.includes("pawl") || name.endsWith(".lock"))).toEqual([]);
  });

  test("keep edits of somebody in files that the advance does not touch", async () => {
    const sandbox = await project();
    const workspace = await openIsolated(sandbox);
    const { parent, commit } = await candidate(workspace);
    await writeFiles(sandbox.project, { "README.md": "edited\n", "notes.txt": "mine\n" });
    await writeFiles(sandbox.project, { "staged.txt": "staged\n" });
    git(sandbox.project, "add", "staged.txt");
    expect(await workspace.advance({ artifacts: [TARGET], from: parent, to: commit })).toMatchObject({ projectTree: { kind: "updated" } });
    expect(git(sandbox.project, "status", "--porcelain").split("\n").map((line) => line.trim())).toEqual(["M README.md", "A  staged.txt", "?? notes.txt"]);
    expect(await readFile(join(sandbox.project, "README.md"), "utf8")).toBe("edited\n");
  });

  test("stay as they are where an edit stands in the way; the branch moves, and a later advance brings both", async () => {
    const sandbox = await project();
    const workspace = await openIsolated(sandbox);
    const { parent, commit } = await candidate(workspace);
    await writeFiles(sandbox.project, { "src/index.ts": "my edit\n" });
    expect(await workspace.advance({ artifacts: [TARGET], from: parent, to: commit })).toEqual({
      kind: "advanced",
      projectTree: { kind: "blocked", reason: "local-edits", paths: ["src/index.ts"] },
    });
    expect(git(sandbox.project, "rev-parse", "main")).toBe(commit);
    expect(await readFile(join(sandbox.project, "src/index.ts"), "utf8")).toBe("my edit\n");
    expect(await readdir(join(sandbox.project, "src"))).not.toContain("new.ts");
    await writeFiles(sandbox.project, { "src/index.ts": "1\n" });
    await closeArtifact(workspace, 2, artifact("b", "b.txt"), { "b.txt": "b\n" });
    expect(git(sandbox.project, "status", "--porcelain")).toBe("");
    expect(await readdir(join(sandbox.project, "src"))).toContain("new.ts");
  });

  test("that somebody reset to the branch after a blocked advance follow the next one", async () => {
    const sandbox = await project();
    const workspace = await openIsolated(sandbox);
    const { parent, commit } = await candidate(workspace);
    await writeFiles(sandbox.project, { "src/index.ts": "my edit\n" });
    expect(await workspace.advance({ artifacts: [TARGET], from: parent, to: commit })).toMatchObject({ projectTree: { kind: "blocked" } });
    git(sandbox.project, "reset", "--quiet", "--hard");
    await workspace.releaseAttempt(1, { keep: "discard" });
    await closeArtifact(workspace, 2, TARGET, { "src/index.ts": "third version\n" });
    expect(git(sandbox.project, "status", "--porcelain")).toBe("");
    expect(await readFile(join(sandbox.project, "src/index.ts"), "utf8")).toBe("third version\n");
    expect(await readdir(sandbox.state)).toEqual([]);
  });

  test("never lose an untracked or ignored file that stands where a new one goes, unless it is the same", async () => {
    for (const [path, text, kind] of [["src/new.ts", "mine\n", "blocked"], ["src/run.log", "mine\n", "blocked"], ["src/new.ts", "something new\n", "updated"]] as const) {
      const sandbox = await project();
      const workspace = await openIsolated(sandbox);
      const { parent } = await candidate(workspace);
      await writeFiles(sandbox.root, { "clone/x": "" });
      git(sandbox.root, "clone", "--quiet", sandbox.project, "foreign");
      await writeFiles(join(sandbox.root, "foreign"), { "src/new.ts": "something new\n", "src/run.log": "log\n" });
      git(join(sandbox.root, "foreign"), "add", "--force", "--all");
      git(join(sandbox.root, "foreign"), "commit", "--quiet", "--message=x");
      git(sandbox.project, "fetch", "--quiet", join(sandbox.root, "foreign"), "main");
      await writeFiles(sandbox.project, { [path]: text });
      const result = await workspace.advance({ artifacts: [TARGET], from: parent, to: git(sandbox.project, "rev-parse", "FETCH_HEAD") });
      expect(result).toMatchObject({ kind: "advanced", projectTree: { kind } });
      expect(await readFile(join(sandbox.project, path), "utf8")).toBe(text);
    }
  });

  test("wait for nobody who holds git's index: the branch moves and finishing later brings the files", async () => {
    const sandbox = await project();
    const workspace = await openIsolated(sandbox);
    const { parent, commit } = await candidate(workspace);
    await writeFile(join(sandbox.project, ".git/index.lock"), "");
    expect(await workspace.advance({ artifacts: [TARGET], from: parent, to: commit })).toEqual({
      kind: "advanced",
      projectTree: { kind: "blocked", reason: "index-locked", paths: [] },
    });
    expect(await readdir(join(sandbox.project, ".git"))).toContain("index.lock");
    await rm(join(sandbox.project, ".git/index.lock"));
    expect(await workspace.finishInterruptedAdvance()).toEqual({ kind: "updated" });
    expect(git(sandbox.project, "status", "--porcelain")).toBe("");
  });

  test("are left alone when the project shows another branch", async () => {
    const sandbox = await project();
    git(sandbox.project, "branch", "work");
    const workspace = await openIsolated(sandbox, "work");
    const { parent, commit } = await candidate(workspace);
    expect(await workspace.advance({ artifacts: [TARGET], from: parent, to: commit })).toEqual({ kind: "advanced", projectTree: { kind: "not-checked-out" } });
    expect(git(sandbox.project, "rev-parse", "work")).toBe(commit);
    expect(git(sandbox.project, "status", "--porcelain")).toBe("");
    expect(await readdir(join(sandbox.project, "src"))).toContain("gone.ts");
  });

  test("need not exist: a bare repository is advanced too", async () => {
    const sandbox = await project();
    git(sandbox.root, "clone", "--quiet", "--bare", sandbox.project, "bare.git");
    const bare = { ...sandbox, project: join(sandbox.root, "bare.git"), state: join(sandbox.root, "state") };
    const workspace = await openIsolated(bare);
    const { parent, commit } = await candidate(workspace);
    expect(await workspace.advance({ artifacts: [TARGET], from: parent, to: commit })).toEqual({ kind: "advanced", projectTree: { kind: "not-checked-out" } });
    expect(await workspace.finishInterruptedAdvance()).toEqual({ kind: "not-checked-out" });
    expect(await workspace.head()).toBe(commit);
  });

  test("of a linked work tree are advanced, with the index of that work tree", async () => {
    const sandbox = await project();
    git(sandbox.project, "worktree", "add", "--quiet", "-b", "work", join(sandbox.root, "linked"));
    const linked = { ...sandbox, project: join(sandbox.root, "linked"), state: join(sandbox.root, "state") };
    const workspace = await openIsolated(linked);
    expect(workspace.branch).toBe("work");
    const { parent, commit } = await candidate(workspace);
    expect(await workspace.advance({ artifacts: [TARGET], from: parent, to: commit })).toMatchObject({ projectTree: { kind: "updated" } });
    expect(git(linked.project, "status", "--porcelain")).toBe("");
    expect(git(sandbox.project, "status", "--porcelain")).toBe("");
  });

  test("change their kind with the commit: file to folder, folder to file, folder to link", async () => {
    const sandbox = await project();
    await writeFiles(sandbox.project, { file: "x", "folder/a": "a", "linked/b": "b" });
    git(sandbox.project, "add", "--all");
    git(sandbox.project, "commit", "--quiet", "--message=more");
    const workspace = await openIsolated(sandbox);
    const target = artifact("k", "file", "folder", "folder/**", "linked", "linked/**");
    const { candidates } = await attempt(workspace, 1, [target], async (path) => {
      for (const name of ["file", "folder", "linked"]) await rm(join(path, name), { recursive: true });
      await writeFiles(path, { "file/inside": "y", folder: "z" });
      await symlink("src", join(path, "linked"));
    });
    const { parent, commit } = only(candidates);
    expect(await workspace.advance({ artifacts: [target], from: parent, to: commit })).toMatchObject({ projectTree: { kind: "updated" } });
    expect(git(sandbox.project, "status", "--porcelain")).toBe("");
    expect(await readFile(join(sandbox.project, "linked/index.ts"), "utf8")).toBe("1\n");
  });
});

describe("an advance that was interrupted", () => {
  /** The state after a kill between the swap of the branch and the arrival of the files. */
  async function interrupted(): Promise<{ sandbox: Sandbox; commit: string }> {
    const sandbox = await project();
    const workspace = await openIsolated(sandbox);
    const { parent, commit } = await candidate(workspace);
    await workspace.close();
    const entry = { version: 1, ref: "refs/heads/main", treeAt: parent, from: parent, to: commit, lock: null };
    await writeFile(join(sandbox.state, "advance.json"), JSON.stringify(entry));
    git(sandbox.project, "update-ref", "refs/heads/main", commit);
    return { sandbox, commit };
  }

  test("is finished at the next start", async () => {
    const { sandbox } = await interrupted();
    const workspace = await openIsolated(sandbox);
    expect(await workspace.finishInterruptedAdvance()).toEqual({ kind: "updated" });
    expect(git(sandbox.project, "status", "--porcelain")).toBe("");
    expect(await readdir(sandbox.state)).toEqual([]);
    expect(await workspace.finishInterruptedAdvance()).toEqual({ kind: "updated" });
  });

  test("is finished where some files arrived, one is half written and one is missing", async () => {
    const { sandbox } = await interrupted();
    await writeFiles(sandbox.project, { "src/new.ts": "something new\n", "src/index.ts": "a longer sec" });
    await rm(join(sandbox.project, "src/gone.ts"));
    const workspace = await openIsolated(sandbox);
    expect(await workspace.finishInterruptedAdvance()).toEqual({ kind: "updated" });
    expect(git(sandbox.project, "status", "--porcelain")).toBe("");
    expect(await readFile(join(sandbox.project, "src/index.ts"), "utf8")).toBe("a longer second version\n");
  });

  test("is finished where git itself was killed and left its locks on the branch and on HEAD", async () => {
    const { sandbox } = await interrupted();
    await writeFiles(sandbox.project, { ".git/HEAD.lock": "", ".git/refs/heads/main.lock": "" });
    const workspace = await openIsolated(sandbox);
    expect(await workspace.finishInterruptedAdvance()).toEqual({ kind: "updated" });
    await closeArtifact(workspace, 2, artifact("b", "b.txt"), { "b.txt": "b\n" });
    expect(git(sandbox.project, "status", "--porcelain")).toBe("");
  });

  test("is not finished over an edit, which stays", async () => {
    const { sandbox } = await interrupted();
    await writeFiles(sandbox.project, { "src/index.ts": "my edit\n" });
    const workspace = await openIsolated(sandbox);
    expect(await workspace.finishInterruptedAdvance()).toEqual({ kind: "blocked", reason: "local-edits", paths: ["src/index.ts"] });
    expect(await readFile(join(sandbox.project, "src/index.ts"), "utf8")).toBe("my edit\n");
  });

  test("is nothing when the branch had not moved yet", async () => {
    const { sandbox, commit } = await interrupted();
    git(sandbox.project, "update-ref", "refs/heads/main", `${commit}^`);
    const workspace = await openIsolated(sandbox);
    expect(await workspace.finishInterruptedAdvance()).toEqual({ kind: "updated" });
    expect(git(sandbox.project, "status", "--porcelain")).toBe("");
  });

  test("whose record is damaged is reported, not guessed", async () => {
    const { sandbox } = await interrupted();
    await writeFile(join(sandbox.state, "advance.json"), "{");
    const workspace = await openIsolated(sandbox);
    await expect(workspace.finishInterruptedAdvance()).rejects.toMatchObject({ code: "WORKSPACE_STATE_DAMAGED" });
  });

  test("removes the lock that it left on git's index, and no other", async () => {
    const { sandbox, commit } = await interrupted();
    const lock = join(sandbox.project, ".git/index.lock");
    await writeFile(lock, "");
    const workspace = await openIsolated(sandbox);
    expect(await workspace.finishInterruptedAdvance()).toMatchObject({ kind: "blocked", reason: "index-locked" });
    const { ino, birthtimeNs } = await import("node:fs").then(({ statSync }) => statSync(lock, { bigint: true }));
    const entry = { version: 1, ref: "refs/heads/main", treeAt: git(sandbox.project, "rev-parse", `${commit}^`), from: commit, to: commit, lock: { inode: String(ino), createdNs: String(birthtimeNs) } };
    await writeFile(join(sandbox.state, "advance.json"), JSON.stringify(entry));
    expect(await workspace.finishInterruptedAdvance()).toEqual({ kind: "updated" });
  });
});
