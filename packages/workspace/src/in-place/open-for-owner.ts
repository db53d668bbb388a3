import { chmod, lstat, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";

import { isTreeError } from "../files/tree-errors.ts";
import { encodePath } from "../paths/path-codec.ts";

/** Gives the owner of a folder or file the right to read it; `false` when there was nothing to give, or it is not ours to give. */
export async function openForOwner(projectDir: string, path: string): Promise<boolean> {
  const target = join(projectDir, path);
  try {
    if ((await realpath(encodePath(dirname(target)))) !== dirname(target)) return false;
    const stats = await lstat(encodePath(target));
    const wanted = stats.isDirectory() ? 0o700 : 0o600;
    if (stats.isSymbolicLink() || (stats.mode & wanted) === wanted) return false;
    await chmod(encodePath(target), (stats.mode & 0o777) | wanted);
    return true;
  } catch (error) {
    if (isTreeError(error)) return false;
    throw error;
  }
}
