import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";

import { blobId, readFileState, readRawContent } from "../files/file-state.ts";
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
    if (realpathSync.native(encodePath(dirname(file))) !== dirname(file)) return false;
    const state = readFileState(file);
    if (state === null || state.mode !== entry.mode || state.bytes > LARGEST_BYTES) return false;
    return blobId(store.objectFormat, readRawContent(file, state.mode)) === entry.oid;
  } catch (error) {
    if (isTreeError(error)) return false;
    throw error;
  }
}
