import { existsSync } from "node:fs";
import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { UnwrittenObjects } from "../src/git/unwritten-objects.ts";
import { createSandbox, git } from "./support/sandbox.ts";

test("objects can be read here from the moment they are taken, and by git once whoever asked for them goes on", async () => {
  const { project } = await createSandbox();
  git(project, "init", "--quiet");
  const objectsDir = join(project, ".git/objects");
  const objects = new UnwrittenObjects(objectsDir, "sha1");
  const content = Buffer.from("hello\n");
  const first = objects.add("blob", content);
  expect(objects.get(first)).toEqual({ type: "blob", content });
  expect(existsSync(join(objectsDir, first.slice(0, 2), first.slice(2)))).toBe(false);
  const writing = objects.flush();
  // Already on its way for somebody else, and no less needed.
  const again = objects.add("blob", Buffer.from("hello\n"));
  const other = objects.add("blob", Buffer.from("other\n"));
  await objects.flush();
  expect([again, other].map((oid) => git(project, "cat-file", "blob", oid))).toEqual(["hello", "other"]);
  await writing;
  expect(objects.get(first)).toBeUndefined();
  const large = objects.add("blob", Buffer.alloc(2 * 1024 * 1024, "x"));
  expect(git(project, "cat-file", "-s", large)).toBe(String(2 * 1024 * 1024));
  expect(git(project, "fsck", "--strict")).not.toContain("error");
});

test("everyone who needs objects that cannot be written hears of it, and later ones are written", async () => {
  const { root } = await createSandbox();
  const objectsDir = join(root, "objects");
  await writeFile(objectsDir, "no folder");
  const objects = new UnwrittenObjects(objectsDir, "sha1");
  objects.add("tree", Buffer.alloc(0));
  const ends = await Promise.allSettled([objects.flush(), objects.flush()]);
  expect(ends).toMatchObject([{ reason: { code: "ENOTDIR" } }, { reason: { code: "ENOTDIR" } }]);
  const next = new UnwrittenObjects(join(root, "later"), "sha1");
  await mkdir(join(root, "later"));
  const oid = next.add("tree", Buffer.alloc(0));
  await next.flush();
  expect(existsSync(join(root, "later", oid.slice(0, 2), oid.slice(2)))).toBe(true);
});

test("an object that nobody has needed for long counts as just written once it is needed again, so that no clean-up that runs meanwhile takes it", async () => {
  const { project } = await createSandbox();
  git(project, "init", "--quiet");
  const objectsDir = join(project, ".git/objects");
  const add = async (): Promise<string[]> => {
    const objects = new UnwrittenObjects(objectsDir, "sha1");
    const oids = [objects.add("blob", Buffer.from("old\n")), objects.add("tree", Buffer.alloc(0)), objects.add("blob", Buffer.alloc(2 * 1024 * 1024, "x"))];
    await objects.flush();
    return oids;
  };
  for (const oid of await add()) await utimes(join(objectsDir, oid.slice(0, 2), oid.slice(2)), 0, 0);
  const oids = await add();
  git(project, "prune", "--expire=2.weeks.ago");
  expect(oids.map((oid) => git(project, "cat-file", "-t", oid))).toEqual(["blob", "tree", "blob"]);
});
