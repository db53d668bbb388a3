import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

import type { KeptFile } from "./choose-removals.ts";

/** Every file below a folder; links are not followed. What goes while it is looked at is left out. */
export async function listFiles(folder: string): Promise<readonly KeptFile[]> {
  const files: KeptFile[] = [];
  const open = [folder];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const inside = place;
    for (const name of await readdir(inside).catch(ifGone([]))) {
      const path = join(inside, name);
      const stats = await lstat(path).catch(ifGone(null));
      if (stats?.isDirectory() === true) open.push(path);
      else if (stats !== null) files.push({ path, bytes: stats.size, writtenMs: stats.mtimeMs });
    }
  }
  return files;
}

function ifGone<T>(otherwise: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && "code" in error && ["ENOENT", "ENOTDIR"].includes(String(error.code))) return otherwise;
    throw error;
  };
}
