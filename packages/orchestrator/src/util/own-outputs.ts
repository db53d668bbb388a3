import { fstatSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import { opendir, readlink, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** Standard output and standard error. */
const DESCRIPTORS = [1, 2];
/** Folders in which a shell would not put them, and in which there is much to look at. */
const PASSED_OVER: ReadonlySet<string> = new Set([".git", ".pawl", "node_modules"]);

/**
 * The files of a project that standard output and standard error of this process go to, as with `pawl run --json > events.ndjson` in
 * its folder: relative paths, with `/` between names.
 *
 * @param projectDir - its real path.
 */
export async function ownOutputs(projectDir: string): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const descriptor of DESCRIPTORS) {
    const file = fileOf(descriptor);
    const path = file === null ? null : await pathOf(projectDir, descriptor, file);
    if (path !== null) found.add(relative(projectDir, path).split(sep).join("/"));
  }
  return [...found];
}

/** `null`: it is no plain file, or is closed. */
function fileOf(descriptor: number): BigIntStats | null {
  try {
    const file = fstatSync(descriptor, { bigint: true });
    return file.isFile() ? file : null;
  } catch {
    return null;
  }
}

async function pathOf(projectDir: string, descriptor: number, file: BigIntStats): Promise<string | null> {
  const named = await readlink(`/proc/self/fd/${descriptor}`).catch(() => null);
  if (named === null) return await search(projectDir, file);
  // It may have been renamed since, or be gone.
  return named.startsWith(`${projectDir}${sep}`) && (await isAt(named, file)) ? named : null;
}

/** Looks at every file, where the system does not tell the path of one that is open. */
async function search(folder: string, file: BigIntStats): Promise<string | null> {
  for await (const entry of await opendir(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !PASSED_OVER.has(entry.name)) {
      const found = await search(path, file).catch(() => null);
      if (found !== null) return found;
    } else if (entry.isFile() && (await isAt(path, file))) {
      return path;
    }
  }
  return null;
}

async function isAt(path: string, { dev, ino }: BigIntStats): Promise<boolean> {
  const there = await stat(path, { bigint: true }).catch(() => null);
  return there !== null && there.dev === dev && there.ino === ino;
}
