import { mkdir, realpath, writeFile } from "node:fs/promises";
import { join, sep } from "node:path";

import { toChangedPath, referenceName } from "./candidates/build-candidates.ts";
import { readAddedLines } from "./candidates/added-lines.ts";
import { isLocationBlank } from "./candidates/blank-location.ts";
import { computeDigests } from "./candidates/content-digests.ts";
import { findLinksOutside } from "./candidates/links-outside.ts";
import { GateCheckouts } from "./checkouts/gate-checkouts.ts";
import { WorkspaceError } from "./errors.ts";
import { type BroughtCommit, bringCommitOnto } from "./git/bring-commit-onto.ts";
import { type GitIdentity, isAncestor } from "./git/commit-objects.ts";
import { ObjectStore, type ObjectStoreOptions } from "./git/object-store.ts";
import { type HistoryCommit, readHistory } from "./git/read-history.ts";
import type { References } from "./git/references.ts";
import { type PreparedRevert, resolveCommit, revertCommits, type RevertOptions } from "./git/revert-commits.ts";
import { SlotPool } from "./slots/slot-pool.ts";
import type { AddedLines, Candidate, ChangedPath, CheckoutOptions, ContentDigests, GateCheckout, LinkOutside } from "./workspace.ts";

/** What both kinds of workspace work with. */
export interface WorkspaceParts {
  readonly store: ObjectStore;
  readonly pool: SlotPool;
  readonly references: References;
  readonly identity: GitIdentity;
  /** The user's own ignore rules, as text and as a file for git. */
  readonly personalRules: string;
  readonly excludesFile: string;
}

/** Opens pool and object store. Throws `WORKSPACE_BAD_POOL` when the pool would lie inside the project. */
export async function openStoreAndPool(options: {
  readonly projectDir: string;
  readonly poolDir: string;
  readonly personalRules: string;
  readonly store: Omit<ObjectStoreOptions, "gitDir">;
}): Promise<Pick<WorkspaceParts, "store" | "pool" | "personalRules" | "excludesFile">> {
  const { projectDir, personalRules } = options;
  await mkdir(options.poolDir, { recursive: true, mode: 0o700 });
  const poolDir = await realpath(options.poolDir);
  if (poolDir === projectDir || poolDir.startsWith(`${projectDir}${sep}`)) {
    throw new WorkspaceError("WORKSPACE_BAD_POOL", `The pool '${poolDir}' lies inside the project.`, "Choose a folder outside, so that no module or configuration is found upwards in the project.");
  }
  const pool = await SlotPool.open(poolDir);
  const store = await ObjectStore.open({ ...options.store, gitDir: pool.privateFolder("git") });
  const excludesFile = join(store.gitDir, "personal-ignore-rules");
  await writeFile(excludesFile, personalRules);
  return { store, pool, personalRules, excludesFile };
}

/** What isolated and in-place workspaces do in the same way: everything that needs objects and slots only. */
export abstract class WorkspaceBase {
  protected readonly parts: WorkspaceParts;
  readonly #checkouts: GateCheckouts;
  #isClosed = false;

  protected constructor(parts: WorkspaceParts) {
    this.parts = parts;
    this.#checkouts = new GateCheckouts(parts.store, parts.pool, parts.personalRules);
  }

  abstract head(): Promise<string>;

  protected assertOpen(): void {
    if (this.#isClosed) throw new WorkspaceError("WORKSPACE_CLOSED", "The workspace is closed.", "Open it again.");
  }

  /** In place the repository around the files, if there is one, is the user's own. */
  async acceptSetup(_attempt: number): Promise<void> {
    this.assertOpen();
    await Promise.resolve();
  }

  async checkout(options: CheckoutOptions): Promise<GateCheckout> {
    this.assertOpen();
    return await this.#checkouts.checkout(options);
  }

  async bringOnto(options: { readonly candidate: Candidate; readonly head: string; readonly timestampMs: number }): Promise<BroughtCommit> {
    this.assertOpen();
    const { candidate, head, timestampMs } = options;
    if (candidate.commit === candidate.parent) return { kind: "moved", commit: head, tree: await this.parts.store.treeOf(head) };
    const brought = await bringCommitOnto(this.parts.store, { commit: candidate.commit, parent: candidate.parent, head, timestampMs });
    if (brought.kind === "moved") {
      await this.parts.references.protect(candidate.attempt, new Map([[`${referenceName(candidate.artifact)}-moved`, brought.commit]]));
    }
    return brought;
  }

  async prepareRevert(options: RevertOptions): Promise<PreparedRevert> {
    this.assertOpen();
    return await revertCommits(this.parts.store, this.parts.identity, options);
  }

  async resolveCommit(prefix: string): Promise<string | null> {
    this.assertOpen();
    return await resolveCommit(this.parts.store, prefix);
  }

  async contains(commit: string): Promise<boolean> {
    this.assertOpen();
    return await isAncestor(this.parts.store, commit, await this.head());
  }

  async commitsBetween(from: string, to: string): Promise<HistoryCommit[]> {
    this.assertOpen();
    return await readHistory(this.parts.store, from, to);
  }

  async changesBetween(from: string, to: string): Promise<ChangedPath[]> {
    this.assertOpen();
    const { store } = this.parts;
    return (await store.diff(await store.treeOf(from), await store.treeOf(to))).map((change) => toChangedPath(change));
  }

  async digests(options: { readonly commit: string; readonly locations: readonly string[]; readonly inputs: readonly string[] }): Promise<ContentDigests> {
    this.assertOpen();
    return await computeDigests(this.parts.store, options);
  }

  async addedLines(options: { readonly commit: string; readonly parent: string; readonly maxBytes?: number }): Promise<AddedLines> {
    this.assertOpen();
    return await readAddedLines(this.parts.store, options);
  }

  async linksOutside(options: { readonly commit: string; readonly parent: string }): Promise<readonly LinkOutside[]> {
    this.assertOpen();
    return await findLinksOutside(this.parts.store, options);
  }

  async isBlank(options: { readonly commit: string; readonly location: string }): Promise<boolean> {
    this.assertOpen();
    return await isLocationBlank(this.parts.store, options);
  }

  async readFile(options: { readonly commit: string; readonly path: string }): Promise<Buffer | null> {
    this.assertOpen();
    const { store } = this.parts;
    const entry = await store.entryAt(options.commit, options.path);
    if (entry === null || !entry.mode.startsWith("100")) return null;
    return (await store.readBlobs([entry.oid])).get(entry.oid) ?? null;
  }

  async close({ keepSlots }: { readonly keepSlots: boolean } = { keepSlots: true }): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.parts.store.close();
    await this.parts.pool.close({ keepSlots });
  }
}

/** The error for an attempt that has no workspace. */
export function unknownAttempt(attempt: number): WorkspaceError {
  return new WorkspaceError("WORKSPACE_ATTEMPT_UNKNOWN", `The attempt ${attempt} has no workspace here.`, "Prepare it first; attempts of an earlier process cannot be collected.");
}

/** Throws unless `attempt` is a whole number from 0 that is not in use. */
export function assertNewAttempt(attempt: number, known: ReadonlyMap<number, unknown>): void {
  if (!Number.isSafeInteger(attempt) || attempt < 0) throw new Error(`Internal error: ${attempt} is not an attempt number`);
  if (known.has(attempt)) {
    throw new WorkspaceError("WORKSPACE_ATTEMPT_EXISTS", `The attempt ${attempt} has a workspace already.`, "Release it, or use a new number.");
  }
}
