import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readlink } from "node:fs/promises";
import { join } from "node:path";

import { hasErrorCode } from "../errors.ts";
import type { ObjectStore } from "../git/object-store.ts";
import { decodePath, encodePath } from "../paths/path-codec.ts";
import type { Slot } from "../slots/slot-pool.ts";

/** Paths that differ from the index, or are not in it and not ignored, each with a description of its content. */
export type FileSnapshot = ReadonlyMap<string, string>;

/** What differs now between the slot's folder and the commit that was checked out, by the given ignore rules alone. */
export async function snapshotChanges(slot: Slot, store: ObjectStore, rulesFile: string): Promise<FileSnapshot> {
  const fields = await store.listFields(slot, ["ls-files", "-z", "--modified", "--deleted", "--others", `--exclude-from=${rulesFile}`]);
  const paths = [...new Set(fields.map((field) => decodePath(field)))];
  const snapshot = new Map<string, string>();
  for (const path of paths) snapshot.set(path, await describeContent(slot, path));
  return snapshot;
}

async function describeContent(slot: Slot, path: string): Promise<string> {
  const file = encodePath(join(slot.workTree, path));
  try {
    const stats = await lstat(file);
    if (stats.isSymbolicLink()) return `link ${(await readlink(file, { encoding: "buffer" })).toString("hex")}`;
    if (!stats.isFile()) return "not a file";
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
    return `${(stats.mode & 0o111) === 0 ? "file" : "program"} ${hash.digest("hex")}`;
  } catch (error) {
    if (hasErrorCode(error, "ENOENT", "ENOTDIR", "ELOOP")) return "absent";
    if (hasErrorCode(error, "EACCES")) return "unreadable";
    throw error;
  }
}

/** Paths whose state is not the same in both snapshots, sorted. */
export function compareSnapshots(before: FileSnapshot, after: FileSnapshot): string[] {
  const changed = [...after].filter(([path, content]) => before.get(path) !== content).map(([path]) => path);
  const undone = [...before.keys()].filter((path) => !after.has(path));
  return [...changed, ...undone].sort();
}
