import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { EvidenceStore } from "../../src/util/evidence-store.ts";

/** Whom root becomes where root may too much. */
const USER = 65_534;
const MODULE = new URL("../../src/util/evidence-store.ts", import.meta.url).href;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "evidence-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it("gives the bytes that were kept, and says what is wrong with a file that does not have them any more", async () => {
  const store = new EvidenceStore(root);
  const digest = await store.put("not ok 1\n");
  expect(await store.read(digest)).toEqual({ kind: "read", bytes: Buffer.from("not ok 1\n") });
  chmodSync(store.path(digest), 0o644);
  writeFileSync(store.path(digest), "everything is fine\n");
  expect(await store.read(digest)).toEqual({ kind: "altered" });
  rmSync(store.path(digest));
  expect(await store.read(digest)).toEqual({ kind: "missing" });
  mkdirSync(store.path(digest));
  expect(await store.read(digest)).toEqual({ kind: "unreadable" });
});

it("writes bytes once, however often they are kept", async () => {
  const store = new EvidenceStore(root);
  const digest = await store.put("the same output\n");
  // Nothing can be written through a file.
  rmSync(join(root, "incoming"), { recursive: true });
  writeFileSync(join(root, "incoming"), "");
  expect(await store.put("the same output\n")).toBe(digest);
  store.forgetEarlier();
  expect(await store.put("the same output\n")).toBe(digest);
  await expect(store.put("another output\n")).rejects.toThrow(/EEXIST|ENOTDIR/);
});

it("keeps bytes once that are handed in at the same time, and all who did get them", async () => {
  const store = new EvidenceStore(root);
  const digests = new Set(await Promise.all(Array.from({ length: 20 }, () => store.put("together\n"))));
  expect(digests.size).toBe(1);
  for (const digest of digests) expect(await store.read(digest)).toMatchObject({ kind: "read" });
  expect(readdirSync(join(root, "incoming"))).toEqual([]);
});

it("writes bytes again whose file, or the folders of it, somebody has removed", async () => {
  const store = new EvidenceStore(root);
  const digest = await store.put("needed\n");
  rmSync(store.path(digest));
  expect(await store.put("needed\n")).toBe(digest);
  expect(await store.read(digest)).toMatchObject({ kind: "read" });
  rmSync(join(root, "incoming"), { recursive: true });
  rmSync(dirname(store.path(digest)), { recursive: true });
  await store.put("needed\n");
  expect(await store.read(digest)).toMatchObject({ kind: "read" });
});

it("finds what an earlier process kept, without writing it again", async () => {
  const digest = await new EvidenceStore(root).put("kept before\n");
  const { ino } = statSync(new EvidenceStore(root).path(digest));
  await new EvidenceStore(root).put("kept before\n");
  expect(statSync(new EvidenceStore(root).path(digest)).ino).toBe(ino);
});

it("opens its folders again where somebody has closed them, and keeps what was to be kept", () => {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) chownSync(root, USER, USER);
  // In a process of its own, because nothing is closed to root, and who went from there to another user does not come back.
  const script = `const { chmodSync, readdirSync } = await import("node:fs");
    const { EvidenceStore } = await import(${JSON.stringify(MODULE)});
    if (process.geteuid() === 0) process.setuid(${USER});
    const store = new EvidenceStore(${JSON.stringify(root)});
    for (let round = 0; round < 100; round += 1) {
      if (round === 50) for (const name of readdirSync(${JSON.stringify(root)})) chmodSync(${JSON.stringify(root)} + "/" + name, 0);
      if (round === 80) chmodSync(${JSON.stringify(root)}, 0);
      await store.put("output " + round);
    }
    console.log((await Promise.all(Array.from({ length: 100 }, async (_, round) => (await store.read(await store.put("output " + round))).kind))).filter((kind) => kind === "read").length);`;
  expect(execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" })).toBe("100\n");
});
