import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { joinPacks, PACKS_TO_JOIN, removeUnfinishedPacks, writePack } from "../src/files/pack-folder.ts";
import { packEntry, parsePack, renderPack } from "../src/git/pack-file.ts";
import { createSandbox, git } from "./support/sandbox.ts";

function blob(text: string | Buffer, format: "sha1" | "sha256" = "sha1") {
  const content = Buffer.from(text);
  const oid = createHash(format).update(`blob ${content.length}\0`).update(content).digest("hex");
  return { oid, entry: packEntry(oid, "blob", content) };
}

async function createObjects(...args: readonly string[]) {
  const { project } = await createSandbox();
  git(project, "init", "--quiet", ...args);
  const objectsDir = join(project, ".git/objects");
  return { project, objectsDir, packDir: join(objectsDir, "pack") };
}

test.each(["sha1", "sha256"] as const)("a pack of %s is one that git would have made, for objects of every size", async (format) => {
  const { project, objectsDir, packDir } = await createObjects(`--object-format=${format}`);
  const contents = ["", "x", "fifteen bytes..", "sixteen bytes...", "y".repeat(2047), "y".repeat(2048), randomBytes(300_000)];
  const blobs = contents.map((content) => blob(content, format));
  const name = writePack(objectsDir, blobs.map(({ entry }) => entry), format);
  const own = readFileSync(join(packDir, `${name}.idx`));
  execFileSync("git", ["index-pack", `--object-format=${format}`, "-o", join(project, "theirs.idx"), join(packDir, `${name}.pack`)], { cwd: project });
  expect(own.equals(readFileSync(join(project, "theirs.idx")))).toBe(true);
  for (const [at, { oid }] of blobs.entries()) {
    expect(execFileSync("git", ["cat-file", "blob", oid], { cwd: project }).equals(Buffer.from(contents[at] ?? ""))).toBe(true);
  }
  const parsed = parsePack(readFileSync(join(packDir, `${name}.pack`)), own, format);
  expect(new Set(parsed?.map(({ oid }) => oid))).toEqual(new Set(blobs.map(({ oid }) => oid)));
  expect(git(project, "fsck", "--strict", "--no-dangling")).not.toContain("error");
});

test("a pack whose objects build upon one another, or that is damaged, is not taken apart", async () => {
  const { project, packDir } = await createObjects();
  const lines = Array.from({ length: 2_000 }, (_, at) => `line ${at} ${"z".repeat(20)}\n`);
  for (const text of [lines.join(""), [...lines, "one more\n"].join("")]) {
    writeFileSync(join(project, "file"), text);
    git(project, "add", "file");
    git(project, "commit", "--quiet", "--message=next");
  }
  git(project, "repack", "-a", "-d", "-q");
  const [name = ""] = readdirSync(packDir).filter((file) => file.endsWith(".pack"));
  const pack = readFileSync(join(packDir, name));
  const index = readFileSync(join(packDir, name.replace(/pack$/u, "idx")));
  expect(parsePack(pack, index, "sha1")).toBeNull();

  const whole = renderPack([blob("one\n").entry, blob("two\n").entry], "sha1");
  expect(parsePack(whole.pack, whole.index, "sha1")).toHaveLength(2);
  const damaged = Buffer.from(whole.pack);
  damaged[14] = (damaged[14] ?? 0) ^ 1;
  expect(parsePack(damaged, whole.index, "sha1")).toBeNull();
  expect(parsePack(whole.pack, whole.index.subarray(0, -1), "sha1")).toBeNull();
  expect(parsePack(pack, whole.index, "sha1")).toBeNull();
});

test("many small packs become one that holds all they held, and others are left alone", async () => {
  const { project, objectsDir, packDir } = await createObjects();
  const packs = Array.from({ length: PACKS_TO_JOIN }, (_, at) => [blob(`own ${at}\n`), blob("the same in each\n")]);
  const names = packs.map((objects) => writePack(objectsDir, objects.map(({ entry }) => entry), "sha1"));
  const kept = writePack(objectsDir, [blob("kept\n").entry], "sha1");
  writeFileSync(join(packDir, `${kept}.keep`), "");
  const large = writePack(objectsDir, [blob(randomBytes(200_000)).entry], "sha1");
  joinPacks(objectsDir, "sha1");
  const files = readdirSync(packDir);
  expect(files).toEqual(expect.arrayContaining([`${kept}.pack`, `${kept}.keep`, `${large}.pack`]));
  expect(files).toHaveLength(7);
  for (const { oid } of packs.flat()) expect(git(project, "cat-file", "-t", oid)).toBe("blob");
  expect(git(project, "fsck", "--strict", "--no-dangling")).not.toContain("error");
  joinPacks(objectsDir, "sha1");
  expect(readdirSync(packDir)).toEqual(files);
  expect(files.some((file) => names.some((name) => file.startsWith(name)))).toBe(false);
});

test("what a crash leaves of a pack is removed, and no pack that is whole", async () => {
  const { objectsDir, packDir } = await createObjects();
  removeUnfinishedPacks(join(objectsDir, "missing"));
  mkdirSync(packDir, { recursive: true });
  const name = writePack(objectsDir, [blob("whole\n").entry], "sha1");
  for (const left of ["tmp_pack_0123", "tmp_idx_0123", "pack-0123.pack"]) writeFileSync(join(packDir, left), "");
  removeUnfinishedPacks(objectsDir);
  expect(readdirSync(packDir).sort()).toEqual([`${name}.idx`, `${name}.pack`]);
});
