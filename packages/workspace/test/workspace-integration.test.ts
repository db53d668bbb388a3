import { rm } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { Candidate } from "../src/index.ts";
import { artifact, attempt, closeArtifact, createSandbox, git, message, MODES, only, TIMESTAMP_MS, writeFiles } from "./support/sandbox.ts";

const FILES = { "README.md": "one\ntwo\nthree\n", "src/index.ts": "1\n" };

describe.each(MODES)("integration, $mode", ({ open, objects }) => {
  test("moves the head to a candidate, and knows what it holds", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const start = await workspace.head();
    const target = artifact("a", "a.txt");
    const candidate = only((await attempt(workspace, 1, [target], async (path) => await writeFiles(path, { "a.txt": "1\n" }))).candidates);
    expect(await workspace.contains(candidate.commit)).toBe(false);
    expect(await workspace.advance({ artifacts: [target], from: start, to: candidate.commit })).toMatchObject({ kind: "advanced" });
    expect(await workspace.head()).toBe(candidate.commit);
    expect(await workspace.contains(candidate.commit)).toBe(true);
    expect(await workspace.contains(start)).toBe(true);
    expect(await workspace.contains("1".repeat(40))).toBe(false);
    expect(await workspace.commitsBetween(start, candidate.commit)).toEqual([{ commit: candidate.commit, subject: "Add a", paths: ["a.txt"] }]);
    expect(await workspace.commitsBetween(start, start)).toEqual([]);
  });

  test("of a head that somebody else moved changes nothing and names the actual one", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const start = await workspace.head();
    const targets = [artifact("a", "a.txt"), artifact("b", "b.txt")] as const;
    await workspace.prepareAttempt({ attempt: 1, artifacts: [targets[0]] });
    const { path } = await workspace.prepareAttempt({ attempt: 2, artifacts: [targets[1]] });
    await writeFiles(path, { "b.txt": "b\n" });
    const late = only((await workspace.collect({ attempt: 2, artifacts: [targets[1]], message, timestampMs: TIMESTAMP_MS })).candidates);
    await workspace.releaseAttempt(1, { keep: "discard" });
    const moved = await closeArtifact(workspace, 3, targets[0], { "a.txt": "a\n" });
    expect(await workspace.advance({ artifacts: [targets[1]], from: start, to: late.commit })).toEqual({ kind: "moved", head: moved });
    expect(await workspace.head()).toBe(moved);
  });

  test("lets one of two simultaneous advances through", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const start = await workspace.head();
    const targets = [artifact("a", "a.txt"), artifact("b", "b.txt")];
    const candidates: Candidate[] = [];
    for (const [number, target] of targets.entries()) {
      const { path } = await workspace.prepareAttempt({ attempt: number, artifacts: [target] });
      await writeFiles(path, { [target.location]: "x\n" });
    }
    for (const [number, target] of targets.entries()) {
      candidates.push(only((await workspace.collect({ attempt: number, artifacts: [target], message, timestampMs: TIMESTAMP_MS })).candidates));
    }
    const results = await Promise.all(targets.map(async (target, index) => await workspace.advance({ artifacts: [target], from: start, to: candidates[index]?.commit ?? "" })));
    expect(results.map((result) => result.kind).sort()).toEqual(["advanced", "moved"]);
  });

  test("brings a candidate onto a head that moved, with its message and author", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const target = artifact("b", "b.txt");
    const { path } = await workspace.prepareAttempt({ attempt: 2, artifacts: [target] });
    await writeFiles(path, { "b.txt": "b\n" });
    const candidate = only((await workspace.collect({ attempt: 2, artifacts: [target], message, timestampMs: TIMESTAMP_MS })).candidates);
    const head = await closeArtifact(workspace, 1, artifact("a", "a.txt"), { "a.txt": "a\n" });
    const brought = await workspace.bringOnto({ candidate, head, timestampMs: TIMESTAMP_MS });
    if (brought.kind !== "moved") throw new Error("conflict");
    expect(await workspace.bringOnto({ candidate, head, timestampMs: TIMESTAMP_MS })).toEqual(brought);
    expect(await workspace.commitsBetween(head, brought.commit)).toEqual([{ commit: brought.commit, subject: "Add b", paths: ["b.txt"] }]);
    expect(git(objects(sandbox), "show", "-s", "--format=%an|%P|%(trailers)", brought.commit)).toBe(`Pawl|${head}|Pawl-Artifact: b`);
    git(objects(sandbox), "gc", "--quiet", "--prune=now");
    expect(await workspace.advance({ artifacts: [target], from: head, to: brought.commit })).toMatchObject({ kind: "advanced" });
    expect(git(objects(sandbox), "fsck", "--strict", "--no-dangling")).toBe("");
  });

  test("gives the candidate itself when the head is its parent", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const candidate = only((await attempt(workspace, 1, [artifact("a", "a.txt")], async (path) => await writeFiles(path, { "a.txt": "1" }))).candidates);
    const brought = await workspace.bringOnto({ candidate, head: candidate.parent, timestampMs: TIMESTAMP_MS });
    expect(brought).toEqual({ kind: "moved", commit: candidate.commit, tree: candidate.tree });
  });

  test("brings the later commits of a batch onto the moved first one", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const targets = [artifact("b", "b.txt"), artifact("c", "c.txt")];
    const { path } = await workspace.prepareAttempt({ attempt: 2, artifacts: targets });
    await writeFiles(path, { "b.txt": "b\n", "c.txt": "c\n" });
    const { candidates } = await workspace.collect({ attempt: 2, artifacts: targets, message, timestampMs: TIMESTAMP_MS });
    let head = await closeArtifact(workspace, 1, artifact("a", "a.txt"), { "a.txt": "a\n" });
    for (const [index, candidate] of candidates.entries()) {
      const brought = await workspace.bringOnto({ candidate, head, timestampMs: TIMESTAMP_MS });
      if (brought.kind !== "moved") throw new Error("conflict");
      expect((await workspace.changesBetween(head, brought.commit)).map((change) => change.path)).toEqual([candidate.changed[0]?.path]);
      await workspace.advance({ artifacts: [targets[index] ?? artifact("", "")], from: head, to: brought.commit });
      head = brought.commit;
    }
    expect(git(objects(sandbox), "ls-tree", "--name-only", head).split("\n")).toEqual(["README.md", "a.txt", "b.txt", "c.txt", "src"]);
  });

  test("names the paths of a conflict and changes nothing", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const start = await workspace.head();
    // Two commits on one base: the second is made by taking the first back out of the project's head.
    const target = artifact("a", "README.md", "src/index.ts");
    const mine = only((await attempt(workspace, 1, [target], async (path) => await writeFiles(path, { "README.md": "mine\n", "src/index.ts": "2\n" }))).candidates);
    await workspace.releaseAttempt(1, { keep: "quarantine", quarantineDir: join(sandbox.root, "quarantine") });
    const { path } = await workspace.prepareAttempt({ attempt: 2, artifacts: [target] });
    await writeFiles(path, { "README.md": "theirs\n" });
    await rm(join(path, "src/index.ts"));
    const theirs = only((await workspace.collect({ attempt: 2, artifacts: [target], message, timestampMs: TIMESTAMP_MS })).candidates);
    const result = await workspace.bringOnto({ candidate: mine, head: theirs.commit, timestampMs: TIMESTAMP_MS });
    expect(result).toEqual({ kind: "conflict", paths: ["README.md", "src/index.ts"] });
    expect(await workspace.head()).toBe(start);
  });

  test("takes a change to a file that the head renamed for a conflict, never for a change elsewhere", async () => {
    const sandbox = await createSandbox();
    const long = Array.from({ length: 50 }, (_, index) => `line ${index}\n`).join("");
    const workspace = await open(sandbox, { ...FILES, "old.txt": long });
    const target = artifact("a", "old.txt", "new.txt");
    const edit = only((await attempt(workspace, 1, [target], async (path) => await writeFiles(path, { "old.txt": `${long}more\n` }))).candidates);
    await workspace.releaseAttempt(1, { keep: "quarantine", quarantineDir: join(sandbox.root, "quarantine") });
    const { path } = await workspace.prepareAttempt({ attempt: 2, artifacts: [target] });
    await rm(join(path, "old.txt"));
    await writeFiles(path, { "new.txt": long });
    const renamed = only((await workspace.collect({ attempt: 2, artifacts: [target], message, timestampMs: TIMESTAMP_MS })).candidates);
    expect(await workspace.bringOnto({ candidate: edit, head: renamed.commit, timestampMs: TIMESTAMP_MS })).toEqual({ kind: "conflict", paths: ["new.txt"] });
  });

  test("digests depend on content, mode and path of what they cover, and on nothing else", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const start = await workspace.head();
    const options = { locations: ["src", "out", "src/index.ts"], inputs: ["src/**"] };
    const before = await workspace.digests({ commit: start, ...options });
    expect(before.tree).toBe(git(objects(sandbox), "rev-parse", `${start}^{tree}`));
    expect(before.locations["out"]).toBeNull();
    const other = await closeArtifact(workspace, 1, artifact("a", "out"), { "out/a.txt": "1\n" });
    const after = await workspace.digests({ commit: other, ...options });
    expect(after.tree).not.toBe(before.tree);
    expect(after.locations).toMatchObject({ src: before.locations["src"], "src/index.ts": before.locations["src/index.ts"] });
    expect(after.locations["out"]).toMatch(/^sha256:[0-9a-f]{64}$/u);
    expect(after.inputs).toBe(before.inputs);
    const changed = await closeArtifact(workspace, 2, artifact("b", "src"), { "src/index.ts": "2\n" });
    const last = await workspace.digests({ commit: changed, ...options });
    expect(last.locations["src"]).not.toBe(before.locations["src"]);
    expect(last.inputs).not.toBe(before.inputs);
    const whole = await workspace.digests({ commit: changed, locations: [], inputs: ["**"] });
    expect(whole.inputs).toBe(`tree:${whole.tree}`);
  });

  test("lists added lines with path and line number, also in files that git takes for binary, and names those", async () => {
    const sandbox = await createSandbox();
    const workspace = await open(sandbox, FILES);
    const candidate = only(
      (
        await attempt(workspace, 1, [artifact("a", "src", "**")], async (path) => {
          await writeFiles(path, {
            "README.md": "one\nTODO two\nthree\nfour",
            "src/fake.txt": "diff --git a/x b/x\n+++ b/x\n@@ -1 +1 @@\n-- a\n++ b\n",
            "data.bin": "\0T\0O\0D\0O",
            ".gitattributes": "* binary\n",
            "empty.txt": "",
          });
          await rm(join(path, "src/index.ts"));
        })
      ).candidates,
    );
    expect(await workspace.addedLines(candidate)).toEqual({
      lines: [
        { path: ".gitattributes", line: 1, text: "* binary" },
        { path: "README.md", line: 2, text: "TODO two" },
        { path: "README.md", line: 4, text: "four" },
        { path: "data.bin", line: 1, text: "TODO" },
        { path: "src/fake.txt", line: 1, text: "diff --git a/x b/x" },
        { path: "src/fake.txt", line: 2, text: "+++ b/x" },
        { path: "src/fake.txt", line: 3, text: "@@ -1 +1 @@" },
        { path: "src/fake.txt", line: 4, text: "-- a" },
        { path: "src/fake.txt", line: 5, text: "++ b" },
      ],
      isComplete: true,
      binary: ["data.bin"],
    });
    expect(await workspace.addedLines({ ...candidate, maxBytes: 200 })).toMatchObject({ isComplete: false });
  });
});
