import { buildCandidates, type ArtifactChanges } from "../candidates/build-candidates.ts";
import { WorkspaceError } from "../errors.ts";
import { moveToQuarantine } from "../files/move-to-quarantine.ts";
import type { CommitMessage } from "../git/commit-objects.ts";
import { GITLINK_MODE, type TreeChange } from "../git/tree-entry.ts";
import { createClaim } from "../paths/path-matcher.ts";
import { materialise } from "../slots/materialise.ts";
import { findGitTampering, readSlotRepository, type SlotRepository } from "../slots/git-tampering.ts";
import { scanSlot } from "../slots/scan-work-tree.ts";
import { writeSlotGitDirectory } from "../slots/slot-git-directory.ts";
import type { Slot } from "../slots/slot-pool.ts";
import { assertNewAttempt, unknownAttempt, WorkspaceBase, type WorkspaceParts } from "../workspace-base.ts";
import type { AdvanceResult, ArtifactPaths, AttemptWorkspace, Collected, ProjectTreeState, ReleasedAttempt, ReleaseOptions, TakeBackOptions, Workspace } from "../workspace.ts";
import type { BranchAdvance } from "./branch-advance.ts";

interface RunningAttempt {
  readonly slot: Slot;
  readonly base: string;
  /** The repository in the slot's folder as the attempt was given it. */
  readonly given: SlotRepository;
}

/** A {@link Workspace} whose attempts each work in a clone of their own, outside of the project. */
export class IsolatedWorkspace extends WorkspaceBase implements Workspace {
  readonly mode = "isolated";
  readonly branch: string;
  readonly #branchAdvance: BranchAdvance;
  readonly #attempts = new Map<number, RunningAttempt>();
  readonly #preparing = new Map<number, true>();

  constructor(parts: WorkspaceParts, branch: string, branchAdvance: BranchAdvance) {
    super(parts);
    this.branch = branch;
    this.#branchAdvance = branchAdvance;
  }

  override async head(): Promise<string> {
    this.assertOpen();
    const head = await this.parts.references.read(`refs/heads/${this.branch}`);
    if (head === null) {
      throw new WorkspaceError("WORKSPACE_BRANCH_MISSING", `The branch '${this.branch}' is gone.`, "Restore it from `git reflog`, or name another branch in the plan.");
    }
    return head;
  }

  async prepareAttempt(options: { readonly attempt: number; readonly artifacts: readonly ArtifactPaths[] }): Promise<AttemptWorkspace> {
    this.assertOpen();
    const { attempt, artifacts } = options;
    assertNewAttempt(attempt, this.#attempts);
    assertNewAttempt(attempt, this.#preparing);
    for (const artifact of artifacts) createClaim(artifact);
    this.#preparing.set(attempt, true);
    const { pool, store } = this.parts;
    try {
      const base = await this.head();
      const slot = await pool.acquire(async (used) => {
        await materialise(used, store, base);
        await writeSlotGitDirectory(used, store, { commit: base, branch: `pawl/attempt-${attempt}` });
      });
      this.#attempts.set(attempt, { slot, base, given: await readSlotRepository(slot, store) });
      return { path: slot.workTree, base };
    } finally {
      this.#preparing.delete(attempt);
    }
  }

  override async acceptSetup(attempt: number): Promise<void> {
    this.assertOpen();
    const running = this.#running(attempt);
    this.#attempts.set(attempt, { ...running, given: await readSlotRepository(running.slot, this.parts.store) });
  }

  async collect(options: {
    readonly attempt: number;
    readonly artifacts: readonly ArtifactPaths[];
    readonly message: (artifact: string) => CommitMessage;
    readonly timestampMs: number;
  }): Promise<Collected> {
    this.assertOpen();
    const { attempt, artifacts } = options;
    const { base, slot, given } = this.#running(attempt);
    const tampering = await findGitTampering(slot, this.parts.store, { base, given });
    const changes = await this.#changesOf(attempt);
    const links = changes.filter((change) => change.newMode === GITLINK_MODE);
    if (links.length > 0) {
      throw new WorkspaceError("WORKSPACE_NESTED_REPOSITORY", `The attempt left a repository at '${links[0]?.path ?? ""}'.`, "Remove its '.git'.");
    }
    const groups = groupChanges(artifacts, changes);
    return { candidates: await buildCandidates({ ...this.parts, ...options, base, groups }), stray: [], tampering };
  }

  async #changesOf(attempt: number): Promise<TreeChange[]> {
    const { slot, base } = this.#running(attempt);
    const { store, excludesFile } = this.parts;
    return await store.diff(await store.treeOf(base), await scanSlot(slot, store, base, excludesFile));
  }

  #running(attempt: number): RunningAttempt {
    const running = this.#attempts.get(attempt);
    if (running === undefined) throw unknownAttempt(attempt);
    return running;
  }

  async releaseAttempt(attempt: number, options: ReleaseOptions): Promise<ReleasedAttempt> {
    this.assertOpen();
    const running = this.#attempts.get(attempt);
    try {
      if (running === undefined || options.keep === "discard") return { quarantined: [] };
      const changed = (await this.#changesOf(attempt)).filter((change) => change.status !== "D").map((change) => change.path);
      return { quarantined: await moveToQuarantine(running.slot.workTree, changed, options.quarantineDir) };
    } finally {
      if (running !== undefined) {
        this.#attempts.delete(attempt);
        this.parts.pool.release(running.slot);
      }
      await this.parts.references.unprotect(attempt);
    }
  }

  async unreleasedAttempts(): Promise<number[]> {
    this.assertOpen();
    return [...new Set([...this.#attempts.keys(), ...(await this.parts.references.protectedAttempts())])].sort((a, b) => a - b);
  }

  async advance(options: { readonly artifacts: readonly ArtifactPaths[]; readonly from: string; readonly to: string }): Promise<AdvanceResult> {
    this.assertOpen();
    return await this.#branchAdvance.advance(options.from, options.to);
  }

  async takeBack({ from, to }: TakeBackOptions): Promise<AdvanceResult> {
    this.assertOpen();
    if (await this.contains(to)) return { kind: "advanced", projectTree: await this.#branchAdvance.finish() };
    return await this.#branchAdvance.advance(from, to);
  }

  async finishInterruptedAdvance(): Promise<ProjectTreeState> {
    this.assertOpen();
    return await this.#branchAdvance.finish();
  }

  async adoptForeignChanges(): Promise<null> {
    this.assertOpen();
    return await Promise.resolve(null);
  }
}

/** Gives each change to the first artifact that it belongs to; one that belongs to none, to the first of all. */
function groupChanges(artifacts: readonly ArtifactPaths[], changes: readonly TreeChange[]): ArtifactChanges[] {
  const claims = artifacts.map((artifact) => createClaim(artifact));
  const groups = artifacts.map((artifact) => ({ artifact: artifact.id, changes: [] as TreeChange[] }));
  for (const change of changes) {
    const owner = claims.findIndex((isClaimed) => isClaimed(change.path));
    groups[Math.max(0, owner)]?.changes.push(change);
  }
  return groups;
}
