import type { ObjectStore } from "../git/object-store.ts";
import { assertRepositoryPath } from "../paths/repository-path.ts";

/** Blobs that are read at a time: the first one with content ends the search. */
const BLOBS_AT_ONCE = 50;

/** See `Workspace.isBlank`. */
export async function isLocationBlank(store: ObjectStore, options: { readonly commit: string; readonly location: string }): Promise<boolean> {
  const { commit, location } = options;
  assertRepositoryPath(location, "The location");
  const files = await store.entriesUnder(commit, [location]);
  if (files.length === 0 || files.some((file) => !file.mode.startsWith("100"))) return false;
  const oids = [...new Set(files.map((file) => file.oid))];
  for (let start = 0; start < oids.length; start += BLOBS_AT_ONCE) {
    const blobs = await store.readBlobs(oids.slice(start, start + BLOBS_AT_ONCE));
    if ([...blobs.values()].some((blob) => !isBlankText(blob))) return false;
  }
  return true;
}

function isBlankText(blob: Buffer): boolean {
  // Decoded in full only where the first bytes do not decide already.
  return !hasContent(blob.subarray(0, 4096)) && !hasContent(blob);
}

function hasContent(bytes: Buffer): boolean {
  return /[^\s\0]/u.test(bytes.toString("utf8"));
}
