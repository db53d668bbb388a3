import type { Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Files whose change is a sign of life. */
export interface WatchedFiles {
  /** Absolute paths of files and folders; one that is not there yet is passed over. */
  readonly roots: readonly string[];
  /** Absolute paths that are passed over with everything in them, such as those that others write to. */
  readonly except: readonly string[];
}

/** Most entries that are looked at. */
const MAX_ENTRIES = 200_000;

/**
 * When something in the files last changed, in milliseconds since the epoch by the system's note of it (ctime), which no program can
 * set; `null` where nothing is there. What is gone or cannot be read is passed over; links are not followed. In a tree of more than
 * {@link MAX_ENTRIES} entries the rest is not looked at.
 */
export async function newestChangeMs({ roots, except }: WatchedFiles): Promise<number | null> {
  const excluded = new Set(except);
  const waiting = [...roots];
  let newest: number | null = null;
  let left = MAX_ENTRIES;
  for (let path = waiting.pop(); path !== undefined && left > 0; path = waiting.pop()) {
    if (excluded.has(path)) continue;
    left -= 1;
    const stat = await orNull(lstat(path));
    if (stat === null) continue;
    newest = Math.max(newest ?? 0, stat.ctimeMs);
    if (!stat.isDirectory()) continue;
    const entries: readonly Dirent[] = (await orNull(readdir(path, { withFileTypes: true }))) ?? [];
    for (const entry of entries) waiting.push(join(path, entry.name));
  }
  return newest;
}

async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch {
    return null;
  }
}
