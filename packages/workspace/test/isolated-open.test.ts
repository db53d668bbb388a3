import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, lstat, mkdir, readdir, realpath, rm, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { assertUsableRepository, defaultPoolDir, detectRepository, ensureExcluded, findDirtyPaths, openIsolatedWorkspace, pathsOnBranch, WorkspaceError } from "../src/index.ts";
import { artifact, closeArtifact, createRepository, createSandbox, git, only, openIsolated, writeFiles } from "./support/sandbox.ts";

describe("opening an isolated workspace", () => {
  test("makes an empty first commit in a repository without one, and work goes on from there", async () => {
    const sandbox = await createSandbox();
    git(sandbox.project, "init", "--quiet", "--initial-branch=trunk");
    const workspace = await openIsolated(sandbox);
    expect(workspace.branch).toBe("trunk");
    const head = await workspace.head();
    expect(git(sandbox.project, "ls-tree", head)).toBe("");
    expect(git(sandbox.project, "rev-list", "--count", "trunk")).toBe("1");
    await closeArtifact(workspace, 1, artifact("a", "a.txt"), { "a.txt": "1\n" });
    expect(git(sandbox.project, "status", "--porcelain", "--", ":!.pawl")).toBe("");
    expect(await readdir(sandbox.project)).toContain("a.txt");
    expect(git(sandbox.project, "fsck", "--strict")).toBe("");
  });

  test("tells what is committed on a branch, whatever lies in the tree", async () => {
    const { project } = await createSandbox();
    git(project, "init", "--quiet", "--initial-branch=trunk");
    expect(await pathsOnBranch({ projectDir: project, branch: null })).toEqual(new Set());
    await writeFiles(project, { "docs/a b.md": "1", "docs/ü": "1" });
    git(project, "add", ".");
    git(project, "commit", "--quiet", "--message", "one");
    git(project, "checkout", "--quiet", "-b", "other");
    await writeFiles(project, { "later.md": "1" });
    expect(await pathsOnBranch({ projectDir: project, branch: null })).toEqual(new Set(["docs", "docs/a b.md", "docs/ü"]));
    git(project, "add", ".");
    git(project, "commit", "--quiet", "--message", "two");
    expect(await pathsOnBranch({ projectDir: project, branch: null })).toContain("later.md");
    expect(await pathsOnBranch({ projectDir: project, branch: "trunk" })).not.toContain("later.md");
    await expect(pathsOnBranch({ projectDir: project, branch: "missing" })).rejects.toMatchObject({ code: "WORKSPACE_BRANCH_MISSING" });
  });

  test("refuses a folder that is no repository, lies inside one, is a partial clone, or has no branch", async () => {
    const sandbox = await createSandbox();
    await expect(openIsolated(sandbox)).rejects.toMatchObject({ code: "WORKSPACE_NOT_A_REPOSITORY" });
    await expect(openIsolated({ ...sandbox, project: join(sandbox.root, "missing") })).rejects.toMatchObject({ code: "WORKSPACE_NOT_A_REPOSITORY" });
    await createRepository(sandbox.project, { "inner/a": "1" });
    await expect(openIsolated({ ...sandbox, project: join(sandbox.project, "inner") })).rejects.toMatchObject({ code: "WORKSPACE_NOT_TOP_LEVEL" });
    await expect(openIsolated(sandbox, "missing")).rejects.toMatchObject({ code: "WORKSPACE_BRANCH_MISSING" });
    for (const name of ["-x", "a..b", "a b", ""]) await expect(openIsolated(sandbox, name)).rejects.toMatchObject({ code: "WORKSPACE_BAD_BRANCH" });
    git(sandbox.project, "checkout", "--quiet", "--detach");
    await expect(openIsolated(sandbox)).rejects.toMatchObject({ code: "WORKSPACE_DETACHED_HEAD" });
    expect((await openIsolated(sandbox, "main")).branch).toBe("main");
    git(sandbox.project, "config", "remote.origin.promisor", "true");
    await expect(openIsolated(sandbox, "main")).rejects.toMatchObject({ code: "WORKSPACE_PARTIAL_CLONE" });
  });

  test("takes HEAD for what git takes it for, and the inside of a repository for none", async () => {
    const { project, root } = await createSandbox();
    await createRepository(project, { "a": "1" });
    git(project, "checkout", "--quiet", "-b", "deep/name");
    expect(await detectRepository(project)).toMatchObject({ branch: "deep/name", isTopLevel: true, isPartialClone: false });
    // As git itself wrote HEAD in its early days.
    await rm(join(project, ".git/HEAD"));
    await symlink("refs/heads/main", join(project, ".git/HEAD"));
    expect(await detectRepository(project)).toMatchObject({ branch: "main" });
    await expect(detectRepository(join(project, ".git"))).rejects.toMatchObject({ code: "WORKSPACE_GIT_FAILED" });
    git(root, "clone", "--quiet", "--bare", project, join(root, "bare"));
    expect(await detectRepository(join(root, "bare"))).toMatchObject({ topLevel: null, isTopLevel: true, branch: "main" });
  });

  test("is refused by the probe for the same reasons and in the same words, and the probe leaves no trace", async () => {
    const sandbox = await createSandbox();
    const { root, project } = sandbox;
    const refuse = async (projectDir: string, branch: string | null, code: string): Promise<void> => {
      const before = await stateOf(root);
      const probed = await failure(assertUsableRepository({ projectDir, branch }));
      expect(await stateOf(root)).toEqual(before);
      expect(probed).toMatchObject({ code });
      const opened = await failure(openIsolated({ ...sandbox, project: projectDir }, branch));
      for (const key of ["code", "message", "hint"] as const) expect(probed[key]).toBe(opened[key]);
    };
    await refuse(project, null, "WORKSPACE_NOT_A_REPOSITORY");
    await refuse(join(root, "missing"), null, "WORKSPACE_NOT_A_REPOSITORY");
    git(project, "init", "--quiet", "--initial-branch=main");
    await assertUsableRepository({ projectDir: project, branch: null });
    await assertUsableRepository({ projectDir: project, branch: "other" });
    await createRepository(project, { "inner/a": "1" });
    await refuse(join(project, "inner"), null, "WORKSPACE_NOT_TOP_LEVEL");
    await refuse(project, "missing", "WORKSPACE_BRANCH_MISSING");
    for (const name of ["-x", "a..b", ""]) await refuse(project, name, "WORKSPACE_BAD_BRANCH");
    // An index that is older than its files is refreshed by many commands of git.
    await utimes(join(project, "inner/a"), 1, 1);
    const before = await stateOf(root);
    await assertUsableRepository({ projectDir: project, branch: "main" });
    expect(await stateOf(root)).toEqual(before);
    git(project, "checkout", "--quiet", "--detach");
    await refuse(project, null, "WORKSPACE_DETACHED_HEAD");
    git(project, "config", "remote.origin.promisor", "true");
    await refuse(project, "main", "WORKSPACE_PARTIAL_CLONE");
  });

  test("refuses a pool inside the project and an identity that git cannot write", async () => {
    const sandbox = await createSandbox();
    await createRepository(sandbox.project, {});
    await expect(openIsolated({ ...sandbox, pool: join(sandbox.project, "pool") })).rejects.toMatchObject({ code: "WORKSPACE_BAD_POOL" });
    const options = { projectDir: sandbox.project, branch: null, poolDir: sandbox.pool, stateDir: sandbox.state };
    await expect(openIsolatedWorkspace({ ...options, gitIdentity: { name: "a\nb", email: "x" } })).rejects.toMatchObject({ code: "WORKSPACE_BAD_MESSAGE" });
  });

  test("works in a shallow clone and in a repository with SHA-256 objects", async () => {
    const sandbox = await createSandbox();
    await createRepository(sandbox.project, { a: "1" });
    for (const text of ["2", "3"]) {
      await writeFiles(sandbox.project, { a: text });
      git(sandbox.project, "commit", "--quiet", "--all", `--message=${text}`);
    }
    git(sandbox.root, "clone", "--quiet", "--depth=2", `file://${sandbox.project}`, "shallow");
    git(sandbox.root, "init", "--quiet", "--object-format=sha256", "--initial-branch=main", "sha256");
    for (const name of ["shallow", "sha256"]) {
      const place = { ...sandbox, project: join(sandbox.root, name), pool: join(sandbox.root, `pool-${name}`), state: join(sandbox.root, `state-${name}`) };
      const workspace = await openIsolated(place);
      const start = await workspace.head();
      const { path } = await workspace.prepareAttempt({ attempt: 9, artifacts: [artifact("late", "late")] });
      expect(git(path, "log", "--format=%H").split("\n")[0]).toBe(start);
      await writeFiles(path, { late: "x" });
      const options = { attempt: 9, artifacts: [artifact("late", "late")], message: () => ({ subject: "late", trailers: {} }), timestampMs: 0 };
      const { candidates } = await workspace.collect(options);
      const head = await closeArtifact(workspace, 1, artifact("n", "n"), { n: "1" });
      expect(await workspace.bringOnto({ candidate: only(candidates), head, timestampMs: 0 })).toMatchObject({ kind: "moved" });
      expect(await workspace.contains(start)).toBe(true);
    }
  });

  test("reports somebody's commits on the branch with what they touch, a merge as one", async () => {
    const sandbox = await createSandbox();
    await createRepository(sandbox.project, { a: "1" });
    const workspace = await openIsolated(sandbox);
    const start = await workspace.head();
    git(sandbox.project, "checkout", "--quiet", "-b", "side");
    await writeFiles(sandbox.project, { "side/one": "1" });
    git(sandbox.project, "add", "side/one");
    git(sandbox.project, "commit", "--quiet", "--message=side");
    git(sandbox.project, "checkout", "--quiet", "main");
    await writeFiles(sandbox.project, { a: "2" });
    git(sandbox.project, "commit", "--quiet", "--all", "--message=by hand: ünï");
    git(sandbox.project, "merge", "--quiet", "--no-ff", "--message=merged", "side");
    const commits = await workspace.commitsBetween(start, await workspace.head());
    expect(commits.map(({ subject, paths }) => [subject, paths])).toEqual([
      ["by hand: ünï", ["a"]],
      ["merged", ["side/one"]],
    ]);
    expect(await workspace.adoptForeignChanges({ timestampMs: 0 })).toBeNull();
  });
});

describe("the pool", () => {
  test("uses slots again, also those of a process that was killed, and never those of one that lives", async () => {
    const sandbox = await createSandbox();
    await createRepository(sandbox.project, { a: "1" });
    const script = `
      const { openIsolatedWorkspace } = await import(${JSON.stringify(join(import.meta.dirname, "../src/index.ts"))});
      const workspace = await openIsolatedWorkspace({ projectDir: ${JSON.stringify(sandbox.project)}, branch: null, poolDir: ${JSON.stringify(sandbox.pool)}, stateDir: ${JSON.stringify(sandbox.state)} });
      const { path } = await workspace.prepareAttempt({ attempt: 1, artifacts: [] });
      process.stdout.write(path + "\\n");
      setInterval(() => undefined, 1000);
    `;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", script], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const childPath = line.toString().trim();
    const alive = await openIsolated(sandbox);
    expect((await alive.prepareAttempt({ attempt: 2, artifacts: [] })).path).not.toBe(childPath);
    await access(childPath);
    child.kill("SIGKILL");
    await once(child, "exit");
    const later = await openIsolated(sandbox);
    await expect(access(childPath)).rejects.toMatchObject({ code: "ENOENT" });
    const { path } = await later.prepareAttempt({ attempt: 3, artifacts: [] });
    await access(join(path, "a"));
    await later.close();
    await alive.close();
    expect(await readdir(join(sandbox.pool, "owners"))).toEqual([]);
    expect(await readdir(join(sandbox.pool, "idle"))).toHaveLength(0);
  });

  test("gives slots that are free at the end to the next workspace", async () => {
    const sandbox = await createSandbox();
    await createRepository(sandbox.project, { a: "1" });
    const first = await openIsolated(sandbox);
    await Promise.all([1, 2, 3].map(async (attempt) => await first.prepareAttempt({ attempt, artifacts: [] })));
    await Promise.all([1, 2].map(async (attempt) => await first.releaseAttempt(attempt, { keep: "discard" })));
    await first.close();
    expect(await readdir(join(sandbox.pool, "idle"))).toHaveLength(2);
    const second = await openIsolated(sandbox);
    expect(await readdir(join(sandbox.pool, "idle"))).toHaveLength(0);
    await second.prepareAttempt({ attempt: 1, artifacts: [] });
  });

  test("by default lies in the user's cache folder, under a name of the project's own", async () => {
    const sandbox = await createSandbox();
    await mkdir(join(sandbox.root, "other"));
    const env = { XDG_CACHE_HOME: "/cache" };
    const path = await defaultPoolDir(sandbox.project, env);
    expect(path).toMatch(/^\/cache\/pawl\/[0-9a-f]{16}$/u);
    expect(await defaultPoolDir(`${sandbox.project}/.`, env)).toBe(path);
    expect(await defaultPoolDir(join(sandbox.root, "other"), env)).not.toBe(path);
    expect(await defaultPoolDir(sandbox.project, { XDG_CACHE_HOME: "relative" })).toMatch(/\/\.cache\/pawl\//u);
  });
});

describe("the project's repository", () => {
  test("is described, or said to be none", async () => {
    const sandbox = await createSandbox();
    expect(await detectRepository(sandbox.project)).toEqual({ kind: "none" });
    await createRepository(sandbox.project, { "inner/a": "1" });
    const facts = { kind: "repository", topLevel: await realpath(sandbox.project), gitDir: join(sandbox.project, ".git"), commonDir: join(sandbox.project, ".git"), objectFormat: "sha1", branch: "main", isShallow: false, isPartialClone: false };
    expect(await detectRepository(sandbox.project)).toEqual({ ...facts, isTopLevel: true });
    expect(await detectRepository(join(sandbox.project, "inner"))).toEqual({ ...facts, isTopLevel: false });
  });

  test("is dirty by changed tracked files and by untracked ones under a location or writes, by nothing else", async () => {
    const sandbox = await createSandbox();
    await createRepository(sandbox.project, { "tracked.txt": "1", "deleted.txt": "1", ".gitignore": "*.log\n" });
    const artifacts = [artifact("a", "out", "gen/**/*.ts")];
    await writeFiles(sandbox.project, { "notes.txt": "x", "out.txt": "x", "out/a.log": "x", ".pawl/ledger.db": "x", "progress/status.json": "{}", "gen/a.js": "x" });
    expect(await findDirtyPaths({ projectDir: sandbox.project, artifacts })).toEqual([]);
    await writeFiles(sandbox.project, { "tracked.txt": "2", "out/ü\n1": "x", "gen/deep/a.ts": "x", "staged.txt": "x" });
    git(sandbox.project, "add", "staged.txt");
    git(sandbox.project, "rm", "--quiet", "deleted.txt");
    expect(await findDirtyPaths({ projectDir: sandbox.project, artifacts })).toEqual(["deleted.txt", "gen/deep/a.ts", "out/ü\n1", "staged.txt", "tracked.txt"]);
  });

  test("gets missing patterns in its exclude file once, also from a linked work tree", async () => {
    const sandbox = await createSandbox();
    await createRepository(sandbox.project, {});
    await writeFiles(sandbox.project, { ".git/info/exclude": "*.tmp" });
    expect(await ensureExcluded(sandbox.project, [".pawl/", "progress/"])).toEqual([".pawl/", "progress/"]);
    expect(await ensureExcluded(sandbox.project, [".pawl/", "progress/"])).toEqual([]);
    git(sandbox.project, "worktree", "add", "--quiet", join(sandbox.root, "linked"));
    expect(await ensureExcluded(join(sandbox.root, "linked"), [".pawl/"])).toEqual([]);
    await writeFiles(sandbox.project, { ".pawl/x": "", "a.tmp": "" });
    expect(git(sandbox.project, "status", "--porcelain")).toBe("");
  });
});

async function failure(work: Promise<unknown>): Promise<WorkspaceError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof WorkspaceError) return error;
    throw error;
  }
  throw new Error("expected a failure");
}

/** Every path under the folder with what tells that something wrote there. */
async function stateOf(folder: string): Promise<string[]> {
  const paths = await readdir(folder, { recursive: true });
  return await Promise.all(
    paths.sort().map(async (path) => {
      const { ino, size, mtimeNs, ctimeNs } = await lstat(join(folder, path), { bigint: true });
      return `${path} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;
    }),
  );
}
