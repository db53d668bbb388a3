import { createHash } from "node:crypto";
import { lstat, readFile, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";

import { isTreeError } from "../files/tree-errors.ts";
import type { ObjectStore } from "../git/object-store.ts";
import { encodePath } from "../paths/path-codec.ts";
import type { ArtifactPaths } from "../workspace.ts";

/** A larger file is left to git, which reads it piece by piece. */
const LARGEST_BYTES = 1024 * 1024;

/**
 * Whether an artifact that is one file, and writes nothing else, is in the project byte for byte as a commit has it. `false`
 * where that is not so, and where it cannot be told without git: a folder, other writes, a file that git changes on its way.
 */
export async function showsContent(store: ObjectStore, options: { readonly projectDir: string; readonly artifact: ArtifactPaths; readonly commit: string }): Promise<boolean> {
  const { projectDir, artifact, commit } = options;
  const { location } = artifact;
  if (artifact.writes.some((glob) => glob !== location)) return false;
  const [entry, ...more] = await store.entriesUnder(commit, [location]);
  if (entry === undefined || more.length > 0 || entry.path !== location || !entry.mode.startsWith("100")) return false;
  const file = join(projectDir, location);
  try {
    if ((await realpath(encodePath(dirname(file)))) !== dirname(file)) return false;
    const stats = await lstat(encodePath(file));
    if (!stats.isFile() || stats.size > LARGEST_BYTES) return false;
    if (((stats.mode & 0o100) !== 0) !== (entry.mode === "100755")) return false;
    const bytes = await readFile(encodePath(file));
    return createHash(store.objectFormat).update(`blob ${bytes.length}\0`).update(bytes).digest("hex") === entry.oid;
  } catch (error) {
    if (isTreeError(error)) return false;
    throw error;
  }
}
