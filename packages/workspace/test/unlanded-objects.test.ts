import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { UnlandedObjects } from "../src/git/unlanded-objects.ts";
import { createSandbox, git } from "./support/sandbox.ts";

async function createStore() {
  const { root, project } = await createSandbox();
  git(project, "init", "--quiet");
  const objectsDir = join(project, ".git/objects");
  const logFile = join(root, "unlanded");
  const open = (lookAfter = { objects: 1_000, bytes: 1_000_000 }): UnlandedObjects => new UnlandedObjects({ objectsDir, objectFormat: "sha1", logFile, lookAfter });
  return { root, project, objectsDir, logFile, open };
}

/** Adds a commit of one file. */
function addCommit(objects: UnlandedObjects, text: string | Buffer) {
  const content = Buffer.from(text);
  const blob = objects.add("blob", content);
  const tree = objects.add("tree", Buffer.concat([Buffer.from("100644 file\0"), Buffer.from(blob, "hex")]));
  const who = "Pawl <pawl@localhost> 0 +0000";
  const commit = objects.add("commit", Buffer.from(`tree ${tree}\nauthor ${who}\ncommitter ${who}\n\nmessage\n`));
  return { blob, tree, commit, all: [blob, tree, commit] };
}

const isPresent = (objects: UnlandedObjects, oids: readonly string[]): boolean[] => oids.map((oid) => objects.get(oid) !== undefined);

test("what an attempt needs is there for a process that comes after one that was killed, and git finds what landed of it", async () => {
  const { project, objectsDir, open } = await createStore();
  const killed = open();
  const landed = addCommit(killed, "landed\n");
  killed.keep(1, [landed.commit]);
  const other = addCommit(killed, "other\n");
  killed.keep(2, [other.commit]);
  const next = open();
  expect(next.attempts).toEqual([1, 2]);
  expect(next.get(other.blob)).toEqual({ type: "blob", content: Buffer.from("other\n") });
  expect(next.describe(other.blob)).toEqual({ type: "blob", bytes: 6 });
  await next.land(landed.all);
  expect(git(project, "cat-file", "-p", `${landed.commit}:file`)).toBe("landed");
  expect(readdirSync(objectsDir).sort()).toEqual(["info", "pack"]);
  expect(new Set(readdirSync(join(objectsDir, "pack")).map((name) => name.split(".").at(-1)))).toEqual(new Set(["idx", "pack"]));
  expect(isPresent(next, landed.all)).toEqual([false, false, false]);
  // Content that landed is not kept a second time.
  addCommit(next, "landed\n");
  next.keep(3, [landed.commit]);
  expect(isPresent(next, landed.all)).toEqual([false, false, false]);
});

test("git is shown everything that it may be asked for, and is asked for what is there already", async () => {
  const { project, open } = await createStore();
  const objects = open();
  const { commit, all } = addCommit(objects, "text\n");
  await objects.showGit();
  expect(git(project, "cat-file", "-p", `${commit}:file`)).toBe("text");
  // Somebody cleans up: nothing refers to them yet.
  git(project, "prune", "--expire=now");
  expect(isPresent(objects, all)).toEqual([true, true, true]);
  await objects.showGit();
  expect(git(project, "cat-file", "-t", commit)).toBe("commit");
  await objects.land(all);
  // Each is there once.
  expect(git(project, "count-objects", "-v")).toMatch(/^count: 0\n[^]*^in-pack: 3$/mu);
  expect(git(project, "fsck", "--strict", "--no-dangling")).not.toContain("error");
});

test("a large file lands beside the pack, and what landed elsewhere is landed", async () => {
  const { project, objectsDir, open } = await createStore();
  writeFileSync(join(project, "there"), "there\n");
  const there = git(project, "hash-object", "-w", "there");
  const objects = open();
  const { blob, all } = addCommit(objects, Buffer.alloc(3 * 1024 * 1024, "x"));
  await objects.land([...all, there]);
  expect(existsSync(join(objectsDir, blob.slice(0, 2), blob.slice(2)))).toBe(true);
  expect(git(project, "cat-file", "-s", blob)).toBe(String(3 * 1024 * 1024));
  expect(git(project, "fsck", "--strict", "--no-dangling")).not.toContain("error");
});

test("what no attempt needs is forgotten once two looks found it so, and the log stays as long as what is needed", async () => {
  const { logFile, open } = await createStore();
  const objects = open({ objects: 6, bytes: 1_000_000 });
  const kept = addCommit(objects, "kept\n");
  objects.keep(1, [kept.commit]);
  const tree = addCommit(objects, "of the project\n");
  objects.keepTree(tree.tree);
  const freed = [];
  for (let attempt = 2; attempt < 30; attempt += 1) {
    const one = addCommit(objects, `attempt ${attempt}\n`);
    objects.keep(attempt, [one.commit]);
    objects.free(attempt);
    // Whoever had it in hand when its attempt ended can read it.
    expect(isPresent(objects, one.all)).toEqual([true, true, true]);
    freed.push(one);
  }
  expect(isPresent(objects, freed[0]?.all ?? [])).toEqual([false, false, false]);
  expect(isPresent(objects, [...kept.all, tree.tree, tree.blob])).toEqual([true, true, true, true, true]);
  expect(statSync(logFile).size).toBeLessThan(7_000);
  expect(isPresent(open(), kept.all)).toEqual([true, true, true]);
});

test("what a crash left of a log that was written anew is gone at the next start", async () => {
  const { root, logFile, open } = await createStore();
  writeFileSync(`${logFile}.tmp`, "object of nothing\n");
  open();
  expect(readdirSync(root).filter((name) => name.startsWith("unlanded"))).toEqual(["unlanded"]);
});

test("a log that breaks off is read as far as it goes, and written on from there", async () => {
  const { logFile, open } = await createStore();
  const first = open();
  const whole = addCommit(first, "whole\n");
  first.keep(1, [whole.commit]);
  const end = statSync(logFile).size;
  const torn = addCommit(first, "torn\n");
  first.keep(2, [torn.commit]);
  truncateSync(logFile, end + 60);
  const second = open();
  expect(second.attempts).toEqual([1]);
  expect([...isPresent(second, whole.all), ...isPresent(second, torn.all)]).toEqual([true, true, true, false, false, false]);
  const again = addCommit(second, "again\n");
  second.keep(3, [again.commit]);
  appendFileSync(logFile, "object of nothing\n");
  const third = open();
  expect(third.attempts).toEqual([1, 3]);
  expect(isPresent(third, again.all)).toEqual([true, true, true]);
});

test("what somebody changed in the log is missing, and does not land", async () => {
  const { project, logFile, open } = await createStore();
  const first = open();
  const { blob, all, commit } = addCommit(first, "genuine\n");
  first.keep(1, [commit]);
  writeFileSync(logFile, readFileSync(logFile, "latin1").replace("genuine", "planted"), "latin1");
  const second = open();
  expect(isPresent(second, all)).toEqual([false, true, true]);
  await expect(second.land(all)).rejects.toMatchObject({ code: "WORKSPACE_STATE_DAMAGED" });
  await expect(open().land([blob])).rejects.toMatchObject({ code: "WORKSPACE_STATE_DAMAGED", message: expect.stringContaining(blob) });
  second.add("blob", Buffer.from("genuine\n"));
  await second.land(all);
  expect(git(project, "cat-file", "-p", `${commit}:file`)).toBe("genuine");
});

test("a link in the place of the log is removed, and what it leads to is left alone", async () => {
  const { root, logFile, open } = await createStore();
  const secret = join(root, "secret");
  writeFileSync(secret, "secret\n");
  symlinkSync(secret, logFile);
  const objects = open();
  const { commit } = addCommit(objects, "text\n");
  objects.keep(1, [commit]);
  expect(readFileSync(secret, "utf8")).toBe("secret\n");
  expect(open().attempts).toEqual([1]);
});

test("closing leaves a log only where an attempt still needs something of it", async () => {
  const { logFile, open } = await createStore();
  const first = open();
  const kept = addCommit(first, "kept\n");
  first.keep(1, [kept.commit]);
  const other = addCommit(first, "other\n");
  await first.close();
  const second = open();
  expect([...isPresent(second, kept.all), ...isPresent(second, [other.commit])]).toEqual([true, true, true, false]);
  second.free(1);
  await second.close();
  expect(existsSync(logFile)).toBe(false);
});

test("what is looked at for attempts that keep nothing is not held in memory, and is forgotten like everything else", async () => {
  const { logFile, open } = await createStore();
  const objects = open({ objects: 1_000, bytes: 4 * 1024 * 1024 });
  const first = addCommit(objects, Buffer.alloc(5 * 1024 * 1024, "x"));
  expect(statSync(logFile).size).toBeGreaterThan(5 * 1024 * 1024);
  expect(isPresent(objects, first.all)).toEqual([true, true, true]);
  for (let attempt = 1; attempt <= 6; attempt += 1) {
    addCommit(objects, Buffer.alloc(5 * 1024 * 1024, String(attempt)));
    objects.free(attempt);
  }
  expect(isPresent(objects, first.all)).toEqual([false, false, false]);
  expect(statSync(logFile).size).toBeLessThan(20 * 1024 * 1024);
});

test("however many commits an attempt keeps, they are kept for a process that comes after", async () => {
  const { open } = await createStore();
  const objects = open();
  const commits = Array.from({ length: 2_500 }, (_, number) => number.toString(16).padStart(40, "0"));
  objects.keep(1, commits);
  const other = addCommit(objects, "other\n");
  objects.keep(2, [other.commit]);
  expect(open().attempts).toEqual([1, 2]);
  // Written anew.
  await objects.close();
  const next = open();
  expect(next.attempts).toEqual([1, 2]);
  expect(isPresent(next, other.all)).toEqual([true, true, true]);
});
