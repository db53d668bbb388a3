import { link, lstat, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

import { driverErrorCode } from "../driver/to-ledger-error.ts";

/** File systems without hard links answer with one of these. */
const NO_LINKS: ReadonlySet<string | null> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whether something has a name. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (driverErrorCode(error) === "ENOENT") return false;
    throw error;
  }
}

/** Makes the names in a folder durable. */
export async function syncFolderOf(path: string): Promise<void> {
  await sync(dirname(path));
}

/**
 * Gives a finished file its name, durably, unless something has that name already: then the answer is `false`. Where the file
 * system has no hard links, what appears there between the look and the renaming is replaced.
 */
export async function nameDurably(temporary: string, target: string): Promise<boolean> {
  await sync(temporary);
  try {
    await link(temporary, target);
    await rm(temporary);
  } catch (error) {
    const code = driverErrorCode(error);
    if (code === "EEXIST") return false;
    if (!NO_LINKS.has(code)) throw error;
    if (await isThere(target)) return false;
    await rename(temporary, target);
  }
  await syncFolderOf(target);
  return true;
}
