import { createHash } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { expect, test } from "vitest";

import { CachedLists } from "../src/git/cached-lists.ts";
import { renderTreeObject, type TreeItem } from "../src/git/tree-objects.ts";
import { TreeStore } from "../src/git/tree-store.ts";

const OID = "a".repeat(40);

function heapMiB(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

test("lists are kept up to a number of items, the oldest ones going first, empty ones too", () => {
  const lists = new CachedLists<number>(10);
  lists.keep("first", [1, 2, 3]);
  lists.keep("first", []);
  lists.keep("second", [4, 5, 6]);
  expect([lists.get("first"), lists.get("second")]).toEqual([[1, 2, 3], [4, 5, 6]]);
  lists.keep("third", [7, 8, 9]);
  expect([lists.get("first"), lists.get("second"), lists.get("third")]).toEqual([undefined, [4, 5, 6], [7, 8, 9]]);
  for (let number = 0; number < 10; number += 1) lists.keep(`empty ${number}`, []);
  expect([lists.get("third"), lists.get("empty 0")]).toEqual([undefined, []]);
});

test("a list that is longer than all of them may be is kept alone", () => {
  const lists = new CachedLists<number>(2);
  lists.keep("short", [1]);
  lists.keep("long", [1, 2, 3]);
  expect([lists.get("short"), lists.get("long")]).toEqual([undefined, [1, 2, 3]]);
});

test("where hundreds of folders have ignore rules, looking for them in tree after tree takes no more memory from some time on", async () => {
  const trees = new Map<string, Buffer>();
  const write = (content: Buffer): string => {
    const oid = createHash("sha1").update(content).digest("hex");
    trees.set(oid, content);
    return oid;
  };
  const treeOf = (items: readonly TreeItem[]): string => write(renderTreeObject(items));
  const store = new TreeStore({ objectFormat: "sha1", read: async (oid) => trees.get(oid) as Buffer, write });
  const packages = Array.from({ length: 400 }, (_, number) => {
    const files = [{ mode: "100644", name: ".gitignore", oid: OID }, { mode: "100644", name: `file-${number}`, oid: OID }];
    return { mode: "40000", name: `package-${number}`, oid: treeOf(files) };
  });
  let tree = treeOf([{ mode: "40000", name: "packages", oid: treeOf(packages) }]);
  const before = heapMiB();
  for (let number = 0; number < 700; number += 1) {
    const [removed, edit] = [tree, { path: "out.txt", mode: "100644", oid: number.toString(16).padStart(40, "0") }];
    tree = await store.edit(tree, [edit]);
    trees.delete(removed);
    await store.filesNamed(tree, ".gitignore");
  }
  expect(await store.filesNamed(tree, ".gitignore")).toHaveLength(400);
  expect(heapMiB() - before).toBeLessThan(15);
});
