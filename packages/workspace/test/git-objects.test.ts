import { execFileSync } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, onTestFinished, test } from "vitest";

import { readAddedLines } from "../src/candidates/added-lines.ts";
import { bringCommitOnto } from "../src/git/bring-commit-onto.ts";
import { readCommit, writeCommit } from "../src/git/commit-objects.ts";
import { ObjectReader } from "../src/git/object-reader.ts";
import { ObjectStore } from "../src/git/object-store.ts";
import { createRepository, createSandbox, git, writeFiles } from "./support/sandbox.ts";

const FILES = { "a": "1\n", "a.b": "2\n", "a-b/c": "3\n", "dir/x": "4\n", "dir/sub/y": "5\n", "dir.txt": "6\n", "z": "7\n" };

async function openStore() {
  const sandbox = await createSandbox();
  await createRepository(sandbox.project, FILES);
  await mkdir(sandbox.pool, { recursive: true });
  const objectsDir = join(sandbox.project, ".git/objects");
  const store = await ObjectStore.open({ objectsDir, gitDir: join(sandbox.pool, "git"), objectFormat: "sha1", shallowFile: null, timeoutMs: 60_000, gitEnvironment: {} });
  onTestFinished(() => store.close());
  const commit = async (files: Readonly<Record<string, string | null>>, name = "next"): Promise<string> => {
    const { project } = sandbox;
    for (const [path, text] of Object.entries(files)) {
      git(project, "rm", "-rq", "--ignore-unmatch", "--", path);
      if (text !== null) await writeFiles(project, { [path]: text });
    }
    git(project, "add", "--all");
    git(project, "commit", "--quiet", "--allow-empty", `--message=${name}`);
    return git(project, "rev-parse", "HEAD");
  };
  const run = (...args: readonly string[]): string => git(sandbox.project, ...args);
  return { project: sandbox.project, store, commit, run, first: run("rev-parse", "HEAD") };
}

describe("git's objects, read and written here", () => {
  test("differ in the same paths, modes and order as git says", async () => {
    const { store, commit, run, first } = await openStore();
    const steps = [{ "a": "changed\n", "dir/sub/y": null }, { "a": null, "dir": "a file now\n" }, { "dir": null, "a/deep/er": "8\n", "é\tx": "9\n", "a-b/c": null }];
    let before = first;
    for (const step of steps) {
      const after = await commit(step);
      for (const [from, to] of [[before, after], [after, before]] as const) {
        const expected = run("-c", "core.quotePath=false", "diff-tree", "-r", "--raw", "--no-renames", "--no-abbrev", "-z", from, to).replaceAll("\0:", "\n:").split("\n").filter((line) => line !== "");
        const found = (await store.diff(from, to)).map((change) => `:${change.oldMode} ${change.newMode} ${change.oldOid} ${change.newOid} ${change.status}\0${change.path}`);
        expect(found).toEqual(expected.map((line) => line.replace(/\0$/u, "")));
      }
      before = after;
    }
  });

  test("edited trees are the ones that git writes", async () => {
    const { store, commit, run, first } = await openStore();
    const steps = [{ "new/file": "x\n", "a": null }, { "dir/x": null, "dir/sub/y": null }, { "a-b/c": null, "a-b": "a file\n" }, { "a-b": null, "a-b/again": "y\n" }];
    let before = first;
    for (const step of steps) {
      const after = await commit(step);
      const changes = await store.diff(before, after);
      const edits = changes.map((change) => ({ path: change.path, mode: change.newMode, oid: change.status === "D" ? null : change.newOid }));
      const [tree] = await store.editTree(await store.treeOf(before), [edits]);
      expect(tree).toBe(run("rev-parse", `${after}^{tree}`));
      expect((await store.entries(after)).map((entry) => entry.path)).toEqual(run("ls-tree", "-r", "--name-only", "-z", after).split("\0").filter((path) => path !== ""));
      before = after;
    }
    const all = (await store.entries(before)).map((entry) => ({ ...entry, oid: null }));
    const [empty] = await store.editTree(await store.treeOf(before), [all]);
    expect(empty).toBe("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
    expect(run("fsck", "--strict", "--no-dangling")).toBe("");
  });

  test("a tree is listed alike by git, which does so first, and by reading it", async () => {
    const { store, commit, first } = await openStore();
    const listed = await store.entries(first);
    const same = await commit({ "later": "x\n" });
    const read = await store.entries(same);
    expect(read.filter(({ path }) => path !== "later")).toEqual(listed);
    expect(listed.map(({ path }) => path)).toEqual(["a-b/c", "a.b", "a", "dir.txt", "dir/sub/y", "dir/x", "z"].toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right))));
  });

  test("a commit is byte for byte the one that git commit-tree writes", async () => {
    const { store, project, run, first } = await openStore();
    const identity = { name: " .Ada \"L\". ", email: "ada@localhost," };
    const tree = run("rev-parse", "HEAD^{tree}");
    const ours = await writeCommit(store, { tree, parents: [first], message: "subject\n\nBody: é\n", identity, timestampMs: 1_750_000_000_999 });
    const env = { PATH: process.env["PATH"], GIT_AUTHOR_NAME: identity.name, GIT_AUTHOR_EMAIL: identity.email, GIT_AUTHOR_DATE: "@1750000000 +0000", GIT_COMMITTER_NAME: identity.name, GIT_COMMITTER_EMAIL: identity.email, GIT_COMMITTER_DATE: "@1750000000 +0000" };
    const theirs = execFileSync("git", ["-C", project, "commit-tree", tree, "-p", first], { env, input: "subject\n\nBody: é\n", encoding: "utf8" }).trim();
    expect(ours).toBe(theirs);
    expect(await readCommit(store, ours)).toMatchObject({ tree, parents: [first], message: Buffer.from("subject\n\nBody: é\n") });
  });

  test("changes of different paths are merged as git merges them, and those of one path are not merged here", async () => {
    const { store, commit, run, first } = await openStore();
    const own = await commit({ "dir/own": "o\n", "z": "own z\n" });
    run("reset", "--quiet", "--hard", first);
    const head = await commit({ "dir/other": "p\n", "a": null });
    const merged = await bringCommitOnto(store, { commit: own, parent: first, head, timestampMs: 0 });
    const expected = run("merge-tree", "--write-tree", head, own);
    expect(merged).toMatchObject({ kind: "moved", tree: expected });
    run("reset", "--quiet", "--hard", first);
    const same = await commit({ "z": "another z\n" });
    expect(await bringCommitOnto(store, { commit: own, parent: first, head: same, timestampMs: 0 })).toEqual({ kind: "conflict", paths: ["z"] });
    run("reset", "--quiet", "--hard", first);
    const inTheWay = await commit({ "z": null, "z/below": "q\n" });
    expect((await bringCommitOnto(store, { commit: own, parent: first, head: inTheWay, timestampMs: 0 })).kind).toBe("conflict");
  });

  test("the lines of new files are those that git's patch adds", async () => {
    const { store, commit, first } = await openStore();
    const onlyNew = await commit({ "new": "one\r\n\ntwo", "empty": "", "binary": "a\0b\n" });
    const alsoChanged = await commit({ "a": "1\nmore\n" });
    const lines = [{ path: "binary", line: 1, text: "ab" }, { path: "new", line: 1, text: "one" }, { path: "new", line: 2, text: "" }, { path: "new", line: 3, text: "two" }];
    expect(await readAddedLines(store, { commit: onlyNew, parent: first })).toEqual({ lines, isComplete: true, binary: ["binary"] });
    const withChange = await readAddedLines(store, { commit: alsoChanged, parent: first });
    expect(withChange).toEqual({ lines: [{ path: "a", line: 2, text: "more" }, ...lines], isComplete: true, binary: ["binary"] });
    expect((await readAddedLines(store, { commit: onlyNew, parent: first, maxBytes: 10 })).isComplete).toBe(false);
  });

  test("an object that is not there is missing, and one that comes later is found", async () => {
    const { store, commit } = await openStore();
    expect(await store.read("1".repeat(40))).toBeNull();
    const later = await commit({ "later": "l\n" });
    expect((await store.read(later))?.type).toBe("commit");
    await expect(store.treeOf("2".repeat(40))).rejects.toMatchObject({ code: "WORKSPACE_COMMIT_MISSING" });
  });

  test.each([
    ["which is said", "at once", "WORKSPACE_GIT_NOT_STARTED WORKSPACE_GIT_NOT_STARTED commit"],
    ["which is waited for where somebody said how", "waits", "commit commit commit"],
  ])("cannot be read while no file can be opened, %s, and can be once one can", async (_, how, expected) => {
    const { project, first } = await openStore();
    const reads = join(import.meta.dirname, "fixtures/reads-without-files.ts");
    const printed = execFileSync("sh", ["-c", `ulimit -n 200; exec "$@"`, "sh", process.execPath, reads, project, first, how], { encoding: "utf8" });
    expect(printed).toBe(`${expected}\n`);
  });

  test("are those that were asked for after the system had refused to start what reads them", async () => {
    const { project, run, first } = await openStore();
    let tooLong = "x".repeat(4_000_000);
    const reader = new ObjectReader(() => ({ cwd: project, env: { PATH: process.env["PATH"] ?? "", tooLong }, config: [], timeoutMs: 60_000 }));
    onTestFinished(() => reader.close());
    await expect(reader.read(first)).rejects.toMatchObject({ code: "WORKSPACE_GIT_FAILED", message: expect.stringContaining("E2BIG") });
    tooLong = "";
    const [commit, tree] = await Promise.all([reader.read(first), reader.read(run("rev-parse", "HEAD^{tree}"))]);
    expect([commit?.type, tree?.type]).toEqual(["commit", "tree"]);
  });
});
