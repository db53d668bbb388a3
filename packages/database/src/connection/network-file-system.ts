import { readFile, realpath } from "node:fs/promises";
import { dirname, sep } from "node:path";

import { driverErrorCode } from "../driver/to-ledger-error.ts";

/**
 * Finds the type of the network file system that a path is on, such as `nfs4`; `null` for a file system of this machine, and
 * where that cannot be told. Two hosts do not share the memory that a write-ahead log needs.
 */
export type NetworkFileSystemProbe = (path: string) => Promise<string | null>;

/** Types in the kernel's list of mounts; `fuse.` comes before the name of a program that serves one. */
const NETWORK_TYPES = /^(nfs\d*|cifs|smbfs|smb\d+|ncpfs|afs|coda|9p|ceph|gfs2?|ocfs2|lustre|gpfs|beegfs|davfs|fuse\.(sshfs|.*nfs|smbnetfs|cifs|davfs2?|glusterfs|ceph|s3fs|gcsfuse|goofys|rclone|blobfuse2?))$/;

/** The kernel writes spaces, tabs, line ends and backslashes as three octal digits. */
function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/**
 * Type of the file system that a path is on.
 *
 * @param path - absolute, without symbolic links.
 * @param mounts - content of `/proc/self/mounts`.
 */
export function fileSystemType(path: string, mounts: string): string | null {
  let found: { folder: string; type: string } | null = null;
  for (const line of mounts.split("\n")) {
    const [, folder, type] = line.split(" ").map(unescaped);
    if (folder === undefined || type === undefined) continue;
    const isAbove = path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
    // A later mount on the same folder hides the earlier one.
    if (isAbove && folder.length >= (found?.folder.length ?? 0)) found = { folder, type };
  }
  return found?.type ?? null;
}

/** The path without symbolic links, as far as it exists. */
async function existing(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    if (driverErrorCode(error) !== "ENOENT" || parent === path) throw error;
    return existing(parent);
  }
}

/** Asks Linux for its mounts; elsewhere the answer is always `null`. */
export const findNetworkFileSystem: NetworkFileSystemProbe = async (path) => {
  if (process.platform !== "linux") return null;
  const [mounts, found] = await Promise.all([readFile("/proc/self/mounts", "utf8"), existing(path)]);
  const type = fileSystemType(found, mounts);
  return type !== null && NETWORK_TYPES.test(type) ? type : null;
};
