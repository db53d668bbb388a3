import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readlink } from "node:fs/promises";
import { join } from "node:path";

import { hasErrorCode } from "../errors.ts";
import { isTreeError } from "../files/tree-errors.ts";
import { findUnscanned } from "../git/find-unscanned.ts";
import type { ObjectStore } from "../git/object-store.ts";
import { runGit } from "../git/run-git.ts";
import { decodePath, encodePath, splitNul } from "../paths/path-codec.ts";
import type { Slot } from "../slots/slot-pool.ts";

/** Paths that differ from the index, or are not in it and not ignored, or cannot be looked into, each with its content described. */
export type FileSnapshot = ReadonlyMap<string, string>;

/** What differs now between the slot's folder and the commit that was checked out, by the given ignore rules alone. */
export async function snapshotChanges(slot: Slot, store: ObjectStore, rulesFile: string): Promise<FileSnapshot> {
  const args = ["ls-files", "-z", "--modified", "--deleted", "--others", `--exclude-from=${rulesFile}`];
  const { stdout, stderrBytes } = await runGit(store.context(slot), args);
  const paths = [...new Set(splitNul(stdout).map((field) => decodePath(field)))];
  const snapshot = new Map(findUnscanned(stderrBytes).map((path) => [path, "unreadable"]));
  for (const path of paths) snapshot.set(path, await describeContent(slot, path));
  return snapshot;
}

/**
 * Whether the slot's folder holds nothing but the files of the commit that was checked out, unchanged: not even what the ignore
 * rules leave out. Folders without files are not looked at.
 */
export async function isUntouched(slot: Slot, store: ObjectStore): Promise<boolean> {
  const { stdout, stderrBytes } = await runGit(store.context(slot), ["ls-files", "-z", "--modified", "--deleted", "--others"]);
  return stdout.length === 0 && stderrBytes.length === 0;
}

/** Files of a folder that the given ignore rules alone do not ignore, and what in it cannot be looked into. */
export async function listOthers(files: { readonly workTree: string; readonly indexFile: string }, store: ObjectStore, rulesFile: string): Promise<string[]> {
  const { stdout, stderrBytes } = await runGit(store.contextWithoutObjects(files), ["ls-files", "-z", "--others", `--exclude-from=${rulesFile}`]);
  return [...splitNul(stdout).map((field) => decodePath(field)), ...findUnscanned(stderrBytes)];
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
    if (isTreeError(error)) return "unreadable";
    throw error;
  }
}

/** Paths whose state is not the same in both snapshots, sorted. */
export function compareSnapshots(before: FileSnapshot, after: FileSnapshot): string[] {
  const changed = [...after].filter(([path, content]) => before.get(path) !== content).map(([path]) => path);
  const undone = [...before.keys()].filter((path) => !after.has(path));
  return [...changed, ...undone].sort();
}
