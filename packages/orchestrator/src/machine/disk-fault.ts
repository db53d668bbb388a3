import { access, constants, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";

/** What is wrong with the disk of a folder that Pawl, agents or checks write to. */
export interface DiskFault {
  readonly kind: "full" | "not-writable";
  /** The folder as it was given. */
  readonly folder: string;
  /** In words, without the folder. */
  readonly problem: string;
  /** This user's own permissions are what is in the way; agents, which run as this user, may have changed them. */
  readonly isByPermissions: boolean;
}

/** With less room than this, in bytes, what failed on a disk failed for want of it as far as anybody can tell. */
const NO_ROOM_BYTES = 1024 * 1024;

/**
 * The first of some folders whose disk has no room left, or that cannot be written; `null` where there is none. A folder that is not
 * there stands for the one that it would be made in.
 *
 * @param isMeant - leaves out what the caller does not look for; not given: everything counts.
 */
export async function findDiskFault(folders: readonly string[], isMeant: (fault: DiskFault) => boolean = () => true): Promise<DiskFault | null> {
  for (const folder of folders) {
    const problem = await faultOf(folder);
    const fault = problem === null ? null : { folder, ...problem };
    if (fault !== null && isMeant(fault)) return fault;
  }
  return null;
}

async function faultOf(folder: string): Promise<Omit<DiskFault, "folder"> | null> {
  try {
    const there = await nearestFolder(folder);
    const { bavail, bsize, blocks, files, ffree } = await statfs(there);
    const freeBytes = bavail * bsize;
    // Some file systems count neither.
    if (blocks > 0 && freeBytes < NO_ROOM_BYTES) return { kind: "full", problem: `its disk has ${freeBytes} bytes left`, isByPermissions: false };
    if (files > 0 && ffree === 0) return { kind: "full", problem: "no more files can be made on its disk", isByPermissions: false };
    await access(there, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "EROFS") return { kind: "not-writable", problem: "its file system is read-only", isByPermissions: false };
    if (code !== "EACCES" && code !== "EPERM") throw error;
    return { kind: "not-writable", problem: "this user may not write to it", isByPermissions: code === "EACCES" && (await isOwn(folder)) };
  }
}

/** Whether this user owns the folder, or the nearest one above it that can be looked at. */
async function isOwn(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).uid === process.geteuid?.();
  } catch {
    return dirname(folder) === folder ? false : isOwn(dirname(folder));
  }
}

/** The folder itself, or the nearest one above it that is there. */
async function nearestFolder(path: string): Promise<string> {
  try {
    if ((await stat(path)).isDirectory()) return path;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
  }
  return dirname(path) === path ? path : nearestFolder(dirname(path));
}
