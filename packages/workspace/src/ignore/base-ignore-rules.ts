import type { ObjectStore } from "../git/object-store.ts";
import { flattenIgnoreRules, type IgnoreFile } from "./flatten-ignore-rules.ts";

/**
 * The ignore rules that a commit holds, as one list relative to the top folder, after the `personal` rules, which have
 * less weight. Ignore files that are symbolic links do not count, as in git.
 */
export async function readBaseIgnoreRules(store: ObjectStore, commit: string, personal: string): Promise<string> {
  const ignoreFiles = await store.filesNamed(commit, ".gitignore");
  const blobs = await store.readBlobs([...new Set(ignoreFiles.map((entry) => entry.oid))]);
  const files = ignoreFiles.map((entry): IgnoreFile => ({
    folder: entry.path.slice(0, Math.max(0, entry.path.length - "/.gitignore".length)),
    text: (blobs.get(entry.oid) ?? Buffer.alloc(0)).toString("utf8"),
  }));
  return `${personal}${personal === "" || personal.endsWith("\n") ? "" : "\n"}${flattenIgnoreRules(files)}`;
}
