import { chmod, lstat, readdir, rm } from "node:fs/promises";

import { hasErrorCode } from "../errors.ts";

/**
 * Removes `path` and everything under it, never following a symbolic link. Folders that were made unreadable or
 * unwritable are opened up first. Nothing there is fine.
 */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    if (!hasErrorCode(error, "EACCES", "EPERM", "ENOTEMPTY")) throw error;
    await makeRemovable(path);
    await rm(path, { recursive: true, force: true });
  }
}

async function makeRemovable(path: string | Buffer): Promise<void> {
  const stats = await lstat(path);
  if (!stats.isDirectory()) return;
  await chmod(path, 0o700);
  for (const entry of await readdir(path, { withFileTypes: true, encoding: "buffer" })) {
    if (entry.isDirectory()) await makeRemovable(Buffer.concat([Buffer.from(path), Buffer.from("/"), entry.name]));
  }
}
