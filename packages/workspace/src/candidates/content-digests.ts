import { createHash } from "node:crypto";

import type { ObjectStore } from "../git/object-store.ts";
import type { TreeEntry } from "../git/tree-entry.ts";
import { encodePath } from "../paths/path-codec.ts";
import { globBase } from "../paths/glob-base.ts";
import { createPathMatcher } from "../paths/path-matcher.ts";
import { assertRepositoryPath, isUnder } from "../paths/repository-path.ts";
import type { ContentDigests } from "../workspace.ts";

/** Digests of a commit's content; see {@link ContentDigests}. */
export async function computeDigests(
  store: ObjectStore,
  options: { readonly commit: string; readonly locations: readonly string[]; readonly inputs: readonly string[] },
): Promise<ContentDigests> {
  const tree = await store.treeOf(options.commit);
  const isWholeTree = options.inputs.length === 1 && options.inputs[0] === "**";
  // Only the folders that can hold what is asked for are read: a closure must not cost more where there are more files.
  const bases = isWholeTree ? options.locations : [...options.locations, ...options.inputs.map((glob) => globBase(glob))];
  const entries = bases.length === 0 ? [] : await store.entriesUnder(tree, bases);
  const digestLocation = (location: string): string | null => {
    assertRepositoryPath(location, "The location");
    const files = entries.filter((entry) => isUnder(entry.path, location));
    return files.length === 0 ? null : digestEntries(files);
  };
  // From entries, so that a location may have any name, `__proto__` included.
  const locations = Object.fromEntries(options.locations.map((location) => [location, digestLocation(location)]));
  const matches = createPathMatcher(options.inputs);
  const inputs = isWholeTree ? `tree:${tree}` : digestEntries(entries.filter((entry) => matches(entry.path)));
  return { tree, locations, inputs };
}

/** Digest over mode, content and path of files; git lists a tree in one fixed order, so equal trees give equal digests. */
function digestEntries(entries: readonly TreeEntry[]): string {
  const hash = createHash("sha256");
  for (const { mode, oid, path } of entries) hash.update(`${mode} ${oid}\t`).update(encodePath(path)).update("\0");
  return `sha256:${hash.digest("hex")}`;
}
