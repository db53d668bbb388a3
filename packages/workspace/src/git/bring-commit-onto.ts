import { decodePath, splitNul } from "../paths/path-codec.ts";
import { readCommit, writeCommit } from "./commit-objects.ts";
import type { ObjectStore } from "./object-store.ts";
import type { TreeChange } from "./tree-entry.ts";

/** What came of bringing a commit onto another head. */
export type BroughtCommit =
  | { readonly kind: "moved"; readonly commit: string; readonly tree: string }
  | { readonly kind: "conflict"; readonly paths: readonly string[] };

/**
 * Repeats what `commit` changed against `parent` on top of `head`, as a new commit with the same message and author.
 *
 * A change that git would carry over to another path, because the head renamed a file or folder, is a conflict: the result
 * never touches a path that the commit did not. Merge drivers and attributes of the repository take no part.
 */
export async function bringCommitOnto(
  store: ObjectStore,
  options: { readonly commit: string; readonly parent: string; readonly head: string; readonly timestampMs: number },
): Promise<BroughtCommit> {
  const { commit, parent, head, timestampMs } = options;
  const facts = await readCommit(store, commit);
  if (parent === head) return { kind: "moved", commit, tree: facts.tree };
  const simple = await mergeApart(store, options);
  if (simple !== null) {
    return { kind: "moved", commit: await writeCommit(store, { tree: simple, parents: [head], message: facts.message, identity: facts.author, timestampMs }), tree: simple };
  }
  // `merge-tree` finds the merge base by itself, so the head's tree is given a commit whose parent is the wanted base.
  const side = await writeCommit(store, {
    tree: await store.treeOf(head),
    parents: [parent],
    message: "merge side\n",
    identity: facts.author,
    timestampMs,
  });
  const { exitCode, stdout } = await store.git(
    ["-c", "merge.directoryRenames=false", "merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", side, commit],
    { okCodes: [0, 1] },
  );
  const [treeName = Buffer.alloc(0), ...conflicted] = splitNul(stdout);
  if (exitCode === 1) return { kind: "conflict", paths: [...new Set(conflicted.map((path) => decodePath(path)))].sort() };
  const tree = treeName.toString("latin1");
  const carried = await pathsCarriedElsewhere(store, { commit, parent, head, tree });
  if (carried.length > 0) return { kind: "conflict", paths: carried };
  const moved = { tree, parents: [head], message: facts.message, identity: facts.author, timestampMs };
  return { kind: "moved", commit: await writeCommit(store, moved), tree };
}

/**
 * The merged tree where commit and head changed different paths, none of them above another: both changes then stand side by
 * side. `null`: git has to look at it.
 */
async function mergeApart(store: ObjectStore, merge: { readonly commit: string; readonly parent: string; readonly head: string }): Promise<string | null> {
  const [own, others] = await Promise.all([store.diff(merge.parent, merge.commit), store.diff(merge.parent, merge.head)]);
  const paths = new Set(others.map((change) => change.path));
  const folders = new Set(others.flatMap((change) => foldersOf(change.path)));
  const isTaken = ({ path }: TreeChange): boolean => paths.has(path) || folders.has(path) || foldersOf(path).some((folder) => paths.has(folder));
  if (own.some((change) => isTaken(change))) return null;
  const edits = own.map((change) => ({ path: change.path, mode: change.newMode, oid: change.status === "D" ? null : change.newOid }));
  const [tree] = await store.editTree(await store.treeOf(merge.head), [edits]);
  return tree ?? null;
}

function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1)) folders.push(path.slice(0, end));
  return folders;
}

async function pathsCarriedElsewhere(
  store: ObjectStore,
  merge: { readonly commit: string; readonly parent: string; readonly head: string; readonly tree: string },
): Promise<string[]> {
  const [before, after] = await Promise.all([store.diff(merge.parent, merge.commit), store.diff(merge.head, merge.tree)]);
  const own = new Set(before.map((change) => change.path));
  return after.map((change) => change.path).filter((path) => !own.has(path)).sort();
}
