import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** What a folder takes up. */
export interface FolderUsage {
  /** Sum of the sizes of its files, as they would be read. */
  readonly bytes: number;
  readonly files: number;
}

/** What a file or a folder with everything in it takes up; links are not followed. What goes while it is looked at counts nothing. */
export async function folderUsage(path: string): Promise<FolderUsage> {
  let bytes = 0;
  let files = 0;
  const open = [path];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const stats = await lstat(place).catch(ifGone);
    if (stats === null) continue;
    if (stats.isDirectory()) {
      const folder = place;
      open.push(...((await readdir(folder).catch(ifGone)) ?? []).map((name) => join(folder, name)));
    } else {
      bytes += stats.size;
      files += 1;
    }
  }
  return { bytes, files };
}

function ifGone(error: unknown): null {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOENT" || code === "ENOTDIR" || code === "EACCES") return null;
  throw error;
}
