import { createHash } from "node:crypto";

import { type CommitMessage, type GitIdentity, renderMessage, writeCommit } from "../git/commit-objects.ts";
import type { ObjectStore } from "../git/object-store.ts";
import type { TreeEdit } from "../git/tree-store.ts";
import { SYMLINK_MODE, type TreeChange } from "../git/tree-entry.ts";
import type { References } from "../git/references.ts";
import type { Candidate, ChangedPath } from "../workspace.ts";

/** An artifact and what it changed. */
export interface ArtifactChanges {
  readonly artifact: string;
  readonly changes: readonly TreeChange[];
}

/** Writes one commit per artifact, each the parent of the next, and protects them. */
export async function buildCandidates(options: {
  readonly store: ObjectStore;
  readonly references: References;
  readonly identity: GitIdentity;
  readonly attempt: number;
  readonly base: string;
  readonly groups: readonly ArtifactChanges[];
  readonly message: (artifact: string) => CommitMessage;
  readonly timestampMs: number;
}): Promise<Candidate[]> {
  const { store, references, identity, attempt, base, groups, timestampMs } = options;
  const baseTree = await store.treeOf(base);
  const trees = await store.editTree(baseTree, groups.map(({ changes }) => changes.map((change) => toEdit(change))));
  const candidates: Candidate[] = [];
  let parent = base;
  for (const [index, { artifact, changes }] of groups.entries()) {
    const tree = trees[index] ?? baseTree;
    const hasChanges = changes.length > 0;
    const commit = hasChanges
      ? await writeCommit(store, { tree, parents: [parent], message: renderMessage(options.message(artifact)), identity, timestampMs })
      : parent;
    candidates.push({ attempt, artifact, commit, tree, parent, changed: changes.map((change) => toChangedPath(change)) });
    parent = commit;
  }
  const written = candidates.filter((candidate) => candidate.commit !== candidate.parent);
  await references.protect(attempt, new Map(written.map(({ artifact, commit }) => [referenceName(artifact), commit])));
  return candidates;
}

/** Name, usable in a reference, that stands for an artifact. */
export function referenceName(artifact: string): string {
  return createHash("sha256").update(artifact).digest("hex").slice(0, 32);
}

function toEdit(change: TreeChange): TreeEdit {
  return { path: change.path, mode: change.newMode, oid: change.status === "D" ? null : change.newOid };
}

/** A change as callers see it. */
export function toChangedPath(change: TreeChange): ChangedPath {
  const status = { A: "added", M: "modified", D: "deleted", T: "type-changed" } as const;
  const mode = change.status === "D" ? change.oldMode : change.newMode;
  return { path: change.path, status: status[change.status], isSymlink: mode === SYMLINK_MODE };
}
