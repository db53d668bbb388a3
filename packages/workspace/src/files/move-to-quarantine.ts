import { copyFile, cp, lstat, mkdir, readlink, realpath, rename, rmdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";

import { hasErrorCode } from "../errors.ts";
import { encodePath } from "../paths/path-codec.ts";
import { removeTree } from "./remove-tree.ts";

/**
 * Moves files, links and folders of `root` to the same relative paths under `quarantineDir`, and removes folders that
 * become empty. A path that is not there, or that leads through a symbolic link, is left alone. Links are moved, never
 * followed. Gives the paths that were moved.
 */
export async function moveToQuarantine(root: string, paths: readonly string[], quarantineDir: string): Promise<string[]> {
  const realRoot = await realpath(root);
  await mkdir(quarantineDir, { recursive: true, mode: 0o700 });
  const moved: string[] = [];
  for (const path of paths) {
    if (!(await isReachable(realRoot, path))) continue;
    const target = join(quarantineDir, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await move(join(realRoot, path), target);
    await removeEmptyParents(realRoot, path);
    moved.push(path);
  }
  return moved;
}

async function isReachable(root: string, path: string): Promise<boolean> {
  try {
    const parent = dirname(join(root, path));
    if ((await realpath(encodePath(parent))) !== parent) return false;
    await lstat(encodePath(join(root, path)));
    return true;
  } catch (error) {
    if (hasErrorCode(error, "ENOENT", "ENOTDIR", "ELOOP")) return false;
    throw error;
  }
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(encodePath(from), encodePath(to));
  } catch (error) {
    if (!hasErrorCode(error, "EXDEV")) throw error;
    await copyAcross(from, to);
    await removeTree(from);
  }
}

async function copyAcross(from: string, to: string): Promise<void> {
  const stats = await lstat(encodePath(from));
  if (stats.isSymbolicLink()) await symlink(await readlink(encodePath(from), { encoding: "buffer" }), encodePath(to));
  else if (stats.isDirectory()) await cp(from, to, { recursive: true, verbatimSymlinks: true });
  else if (stats.isFile()) await copyFile(encodePath(from), encodePath(to));
}

async function removeEmptyParents(root: string, path: string): Promise<void> {
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
    try {
      await rmdir(encodePath(join(root, folder)));
    } catch (error) {
      if (hasErrorCode(error, "ENOTEMPTY", "EEXIST", "ENOENT", "ENOTDIR")) return;
      throw error;
    }
  }
}
