import { WorkspaceError } from "../errors.ts";
import { bringCommitOnto } from "./bring-commit-onto.ts";
import { type CommitMessage, type GitIdentity, isAncestor, readCommit, renderMessage, writeCommit } from "./commit-objects.ts";
import { makeDurable } from "./make-durable.ts";
import type { ObjectStore } from "./object-store.ts";

/** What is to be reverted. */
export interface RevertOptions {
  /** Full identifiers, in any order; one that is named twice is reverted once. */
  readonly commits: readonly string[];
  /** Commit that the reverting commits come after. */
  readonly head: string;
  readonly message: (commit: string) => CommitMessage;
  readonly timestampMs: number;
}

/** What came of preparing a revert. Only `prepared` left anything: commits that nothing refers to. */
export type PreparedRevert =
  | {
      readonly kind: "prepared";
      /** The last of the reverting commits. */
      readonly commit: string;
      /** Newest first: each commit, and the one that takes it back. */
      readonly reverts: readonly { readonly commit: string; readonly revert: string }[];
    }
  /** What came after `commit` changed the same places. */
  | { readonly kind: "conflict"; readonly commit: string; readonly paths: readonly string[] }
  /** `merge`, `root`: it has not one parent. `nothing-left`: the head holds nothing of it any more. */
  | { readonly kind: "impossible"; readonly commit: string; readonly reason: "not-on-branch" | "merge" | "root" | "nothing-left" };

/**
 * Makes commits on top of a head that take back what earlier ones did, the newest first. Nothing is rewritten and no reference
 * moves; the objects are durable when this returns.
 */
export async function revertCommits(store: ObjectStore, identity: GitIdentity, options: RevertOptions): Promise<PreparedRevert> {
  const { head, message, timestampMs } = options;
  const reverts: { commit: string; revert: string }[] = [];
  let onto = head;
  for (const commit of new Set(options.commits)) {
    if (!(await isAncestor(store, commit, head))) return { kind: "impossible", commit, reason: "not-on-branch" };
  }
  for (const commit of await newestFirst(store, new Set(options.commits))) {
    const { parents } = await readCommit(store, commit);
    const [parent] = parents;
    if (parent === undefined) return { kind: "impossible", commit, reason: "root" };
    if (parents.length > 1) return { kind: "impossible", commit, reason: "merge" };
    // The way back, as a commit right after the one to revert; bringing it onto the head is the revert.
    const back = await writeCommit(store, { tree: await store.treeOf(parent), parents: [commit], message: renderMessage(message(commit)), identity, timestampMs });
    const brought = await bringCommitOnto(store, { commit: back, parent: commit, head: onto, timestampMs });
    if (brought.kind === "conflict") return { kind: "conflict", commit, paths: brought.paths };
    if (brought.tree === (await store.treeOf(onto))) return { kind: "impossible", commit, reason: "nothing-left" };
    reverts.push({ commit, revert: brought.commit });
    onto = brought.commit;
  }
  await makeDurable(store, head, onto);
  return { kind: "prepared", commit: onto, reverts };
}

/**
 * The full identifier of the only commit whose identifier begins so.
 *
 * @param prefix - 4 to 64 hexadecimal digits; anything else names no commit.
 * @returns `null` when there is none, or more than one.
 */
export async function resolveCommit(store: ObjectStore, prefix: string): Promise<string | null> {
  if (!/^[0-9a-f]{4,64}$/u.test(prefix)) return null;
  const { exitCode, stdout } = await store.git(["rev-parse", "--verify", "--quiet", `${prefix}^{commit}`], { okCodes: [0, 1, 128] });
  return exitCode === 0 ? stdout.toString("latin1").trim() : null;
}

async function newestFirst(store: ObjectStore, commits: ReadonlySet<string>): Promise<string[]> {
  if (commits.size < 2) return [...commits];
  const { stdout } = await store.git(["rev-list", "--topo-order", "--stdin"], { input: `${[...commits].join("\n")}\n` });
  const ordered = stdout.toString("latin1").split("\n").filter((commit) => commits.has(commit));
  if (ordered.length !== commits.size) throw new WorkspaceError("WORKSPACE_GIT_FAILED", "git did not list every commit.", "Run `git fsck` in the project.");
  return ordered;
}
