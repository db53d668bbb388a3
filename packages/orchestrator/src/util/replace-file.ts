import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { syncFolder } from "./sync-folder.ts";

/**
 * Replaces a file as a whole: a reader sees the old bytes or the new ones, also after a crash. Temporary file in the same
 * folder, fsync, rename, fsync of the folder.
 *
 * @param mode - permission bits, applied whatever the umask is.
 */
export async function replaceFile(path: string, bytes: string | Uint8Array, mode: number): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const file = await open(temporary, "wx", mode);
    try {
      await file.writeFile(bytes);
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}
