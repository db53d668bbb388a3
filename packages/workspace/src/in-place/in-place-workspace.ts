import { join } from "node:path";

import { buildCandidates } from "../candidates/build-candidates.ts";
import { groupOwnChanges } from "../candidates/group-own-changes.ts";
import { WorkspaceError } from "../errors.ts";
import { moveToQuarantine } from "../files/move-to-quarantine.ts";
import { writeCommit } from "../git/commit-objects.ts";
import { makeDurable } from "../git/make-durable.ts";
import type { TreeChange } from "../git/tree-entry.ts";
import { createClaim } from "../paths/path-matcher.ts";
import { encodePath } from "../paths/path-codec.ts";
import { isUnder } from "../paths/repository-path.ts";
import { createSerialiser } from "../serialiser.ts";
import { isUnreadable, unscannedContent } from "../slots/scan-work-tree.ts";
import { assertNewAttempt, unknownAttempt, WorkspaceBase, type WorkspaceParts } from "../workspace-base.ts";
import type { AdvanceResult, ArtifactPaths, AttemptWorkspace, Collected, ForeignChange, ProjectTreeState, ReleasedAttempt, ReleaseOptions, TakeBackOptions, Workspace } from "../workspace.ts";
import type { AttemptClaim, ClaimsFile } from "./claims-file.ts";
import { gitFoldersAround } from "./git-folders-around.ts";
import { CLOSED_REF } from "./closed-ref.ts";
import { movableFolder } from "./movable-folder.ts";
import { openForOwner } from "./open-for-owner.ts";
import type { ProjectSnapshots } from "./project-snapshots.ts";
import { type RunningAttempt, toRunning } from "./running-attempt.ts";
import { SharedLooks } from "./shared-looks.ts";
import { showsContent } from "./shows-content.ts";
import { takeBackInPlace } from "./take-back.ts";

/** Where the `.git` of repositories around quarantined files goes, so that the quarantine itself is no repository. */
const REPOSITORIES_FOLDER = ".pawl-repositories";

/** A longer path, in bytes, is moved with the folder that it is in: some systems refuse it in another place. */
const LONG_PATH_BYTES = 900;

/** Folders that were closed inside folders that were closed: an agent must not make opening them endless. */
const MAX_CLOSED_LEVELS = 16;

type CollectOptions = Parameters<Workspace["collect"]>[0];

/** How the project differs from the head. */
interface Differences {
  readonly changes: readonly TreeChange[];
  /** Nested repositories that came since. */
  readonly repositories: readonly string[];
  /** See `ProjectSnapshot`; also what could not be looked into before. */
  readonly unscanned: readonly string[];
}

/** The same, with the head. */
interface BaseDifferences extends Differences {
  readonly base: string;
}

/** A {@link Workspace} whose attempts all work in the project's own folder, told apart by what each may change. */
export class InPlaceWorkspace extends WorkspaceBase implements Workspace {
  readonly mode = "in-place";
  readonly branch = null;
  readonly #projectDir: string;
  readonly #snapshots: ProjectSnapshots;
  readonly #claims: ClaimsFile;
  readonly #attempts = new Map<number, RunningAttempt>();
  readonly #collections: SharedLooks<CollectOptions, BaseDifferences, Collected>;
  readonly #knownRepositories: Set<string>;
  /** What could not be looked into already when no attempt was under way. */
  readonly #knownUnscanned: Set<string>;
  /** Changes of the project's files and of the claims on them follow one another. */
  readonly #serialise = createSerialiser();

  constructor(
    parts: WorkspaceParts,
    options: {
      readonly projectDir: string;
      readonly snapshots: ProjectSnapshots;
      readonly claims: ClaimsFile;
      readonly leftovers: readonly AttemptClaim[];
      readonly knownRepositories: readonly string[];
      readonly unscanned: readonly string[];
    },
  ) {
    super(parts);
    this.#collections = new SharedLooks({
      inTurn: this.#serialise,
      look: async () => {
        const base = await this.head();
        return { base, ...(await this.#differences(base)) };
      },
      answer: async (request, look) => await this.#candidatesOf(request, look),
    });
    this.#projectDir = options.projectDir;
    this.#snapshots = options.snapshots;
    this.#claims = options.claims;
    this.#knownRepositories = new Set(options.knownRepositories);
    for (const claim of options.leftovers) this.#attempts.set(claim.attempt, toRunning(claim));
    this.#knownUnscanned = new Set(options.unscanned.filter((path) => !this.#isClaimed(path)));
  }

  override async head(): Promise<string> {
    this.assertOpen();
    const head = await this.parts.references.read(CLOSED_REF);
    if (head !== null) return head;
    throw new WorkspaceError("WORKSPACE_COMMIT_MISSING", "The repository of snapshots has lost its head.", "Restore `.pawl/snapshots.git`, or start a new run.");
  }

  async prepareAttempt(options: { readonly attempt: number; readonly artifacts: readonly ArtifactPaths[] }): Promise<AttemptWorkspace> {
    this.assertOpen();
    const base = await this.#serialise(async () => {
      assertNewAttempt(options.attempt, this.#attempts);
      const running = toRunning(options);
      const head = await this.head();
      await this.#claims.add({ attempt: options.attempt, artifacts: options.artifacts });
      this.#attempts.set(options.attempt, running);
      return head;
    });
    // Nobody else waits meanwhile, and attempts that begin together wait for the disk together.
    try {
      await this.#claims.sync();
    } catch (error) {
      this.#attempts.delete(options.attempt);
      throw error;
    }
    return { path: this.#projectDir, base };
  }

  async collect(options: CollectOptions): Promise<Collected> {
    this.assertOpen();
    return await this.#collections.ask(options);
  }

  async #candidatesOf(options: CollectOptions, { base, changes, repositories, unscanned }: BaseDifferences): Promise<Collected> {
    const running = this.#attempts.get(options.attempt);
    if (running === undefined) throw unknownAttempt(options.attempt);
    const unknown = unscanned.filter((path) => running.isMine(path) || (!this.#isClaimed(path) && !this.#knownUnscanned.has(path)));
    for (const path of unknown) running.stray.add(path);
    if (unknown.length > 0) throw unscannedContent(unknown);
    const own = repositories.find((folder) => running.isMine(folder));
    if (own !== undefined) throw new WorkspaceError("WORKSPACE_NESTED_REPOSITORY", `The attempt left a repository at '${own}'.`, "Remove its '.git'.");
    const groups = groupOwnChanges(options.artifacts, changes);
    const candidates = await buildCandidates({ ...this.parts, ...options, base, groups });
    const stray = [...changes.map((change) => change.path), ...repositories].filter((path) => !this.#isClaimed(path)).sort();
    for (const path of stray) running.stray.add(path);
    return { candidates, stray, tampering: [] };
  }

  async #differences(head: string): Promise<Differences> {
    const { tree, nestedRepositories, unscanned } = await this.#takeSnapshot();
    const changes = await this.#snapshots.changesSince(head, tree);
    return { changes, repositories: nestedRepositories.filter((folder) => !this.#knownRepositories.has(folder)), unscanned };
  }

  async #takeSnapshot(): ReturnType<ProjectSnapshots["take"]> {
    try {
      return await this.#snapshots.take();
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      throw new WorkspaceError("WORKSPACE_RESULT_UNREADABLE", `The project cannot be read into a snapshot: ${(error as Error).message}`, "Make the file that the message names readable, or have it ignored.", error);
    }
  }

  #isClaimed(path: string): boolean {
    return [...this.#attempts.values()].some((running) => running.isMine(path));
  }

  async releaseAttempt(attempt: number, options: ReleaseOptions): Promise<ReleasedAttempt> {
    this.assertOpen();
    return await this.#serialise(async () => {
      const running = this.#attempts.get(attempt);
      const quarantined = running === undefined || options.keep === "discard" ? [] : await this.#quarantine(running, options.quarantineDir);
      this.#attempts.delete(attempt);
      if (running !== undefined) await this.#claims.remove(attempt);
      await this.parts.references.unprotect(attempt);
      return { quarantined };
    });
  }

  /**
   * Takes the attempt's own changes out of the project, and the stray ones that its collection found; those of a whole
   * project when no other attempt is under way, since nobody else can have made them.
   */
  async #quarantine(running: RunningAttempt, quarantineDir: string): Promise<string[]> {
    const head = await this.head();
    const isLast = this.#attempts.size === 1;
    const isTaken = (path: string): boolean => running.isMine(path) || (!this.#isClaimed(path) && (isLast || running.stray.has(path)));
    const isClosed = (path: string): boolean => isTaken(path) && !this.#knownUnscanned.has(path);
    const { changes, repositories, unscanned } = await this.#openUp(head, isClosed);
    const taken = changes.filter((change) => isTaken(change.path));
    const found = [...taken.filter((change) => change.status !== "D").map((change) => change.path), ...repositories.filter((folder) => isTaken(folder))];
    const present = await this.#shorten(running, { head, found, unscanned: unscanned.filter((path) => isClosed(path)), quarantineDir });
    const moved = await moveToQuarantine(this.#projectDir, present, quarantineDir);
    // The user's own repositories are in no snapshot, so one around a file that was taken is the attempt's, too.
    const around = await moveToQuarantine(this.#projectDir, gitFoldersAround(present), join(quarantineDir, REPOSITORIES_FOLDER));
    await this.#snapshots.restore(head, taken.filter((change) => change.status !== "A").map((change) => change.path));
    return [...moved, ...around];
  }

  /** What differs from the head once the folders and files that match, and that somebody closed to their owner, are open again. */
  async #openUp(head: string, isClosed: (path: string) => boolean): Promise<Differences> {
    let differences = await this.#differences(head);
    for (let level = 0; level < MAX_CLOSED_LEVELS; level += 1) {
      const opened = await Promise.all(differences.unscanned.filter((path) => isClosed(path)).map((path) => openForOwner(this.#projectDir, path)));
      if (!opened.includes(true)) break;
      differences = await this.#differences(head);
    }
    return differences;
  }

  /** The paths to move: what cannot be looked into, and long paths, go together with the folder that they are in. */
  async #shorten(
    running: RunningAttempt,
    options: { readonly head: string; readonly found: readonly string[]; readonly unscanned: readonly string[]; readonly quarantineDir: string },
  ): Promise<string[]> {
    const isLong = (path: string): boolean => encodePath(join(options.quarantineDir, path)).length > LONG_PATH_BYTES;
    const awkward = [...options.unscanned, ...options.found.filter((path) => isLong(path))];
    if (awkward.length === 0) return [...options.found];
    const { store } = this.parts;
    const others = [...this.#attempts.values()].filter((other) => other !== running);
    const fixed = {
      tracked: [...(await store.entries(await store.treeOf(options.head))).map((entry) => entry.path), ...this.#snapshots.leftAlone],
      claimed: others.flatMap((other) => other.artifacts.map((artifact) => artifact.location)),
    };
    const folders = new Set(awkward.map((path) => movableFolder(path, fixed)).filter((folder) => folder !== null));
    return [...folders, ...options.found.filter((path) => ![...folders].some((folder) => isUnder(path, folder)))];
  }

  async unreleasedAttempts(): Promise<number[]> {
    this.assertOpen();
    return [...new Set([...this.#attempts.keys(), ...(await this.parts.references.protectedAttempts())])].sort((a, b) => a - b);
  }

  async advance(options: { readonly artifacts: readonly ArtifactPaths[]; readonly from: string; readonly to: string }): Promise<AdvanceResult> {
    this.assertOpen();
    return await this.#serialise(async () => {
      const paths: string[] = [];
      for (const artifact of options.artifacts) paths.push(...(await this.#changedSince(artifact, options.to)));
      if (paths.length > 0) return { kind: "changed-since", paths };
      await makeDurable(this.parts.store, options.from, options.to);
      const swap = await this.parts.references.swap(CLOSED_REF, options.from, options.to);
      return swap.kind === "swapped" ? { kind: "advanced", projectTree: { kind: "updated" } } : { kind: "moved", head: swap.actual ?? "" };
    });
  }

  async takeBack(options: TakeBackOptions): Promise<AdvanceResult> {
    this.assertOpen();
    const takeTree = async (): Promise<string> => (await this.#takeSnapshot()).tree;
    return await this.#serialise(async () => await takeBackInPlace({ ...this.parts, projectDir: this.#projectDir, snapshots: this.#snapshots, takeTree }, options));
  }

  /** Paths of an artifact that are not as a commit has them. */
  async #changedSince(artifact: ArtifactPaths, commit: string): Promise<string[]> {
    const isMine = createClaim(artifact);
    if (await showsContent(this.parts.store, { projectDir: this.#projectDir, artifact, commit })) return [];
    const { changes } = await this.#differences(commit);
    return changes.map((change) => change.path).filter((path) => isMine(path));
  }

  override async close(options?: { readonly keepSlots: boolean }): Promise<void> {
    await super.close(options);
    await this.#serialise(async () => await this.#claims.close());
  }

  async finishInterruptedAdvance(): Promise<ProjectTreeState> {
    this.assertOpen();
    // The files are where the attempts wrote them; only the reference moves, at once or not at all.
    return await Promise.resolve({ kind: "updated" });
  }

  async adoptForeignChanges(options: { readonly timestampMs: number }): Promise<ForeignChange | null> {
    this.assertOpen();
    return await this.#serialise(async () => {
      if (this.#attempts.size > 0) {
        throw new WorkspaceError("WORKSPACE_ATTEMPTS_RUNNING", "Attempts are under way, so a change cannot be told from theirs.", "Release the attempts first.");
      }
      const head = await this.head();
      const { tree, nestedRepositories, unscanned } = await this.#takeSnapshot();
      for (const folder of nestedRepositories) this.#knownRepositories.add(folder);
      for (const path of unscanned) this.#knownUnscanned.add(path);
      const changes = await this.#snapshots.changesSince(head, tree);
      if (changes.length === 0) return null;
      const { store, identity } = this.parts;
      const message = "Changes made outside of Pawl\n";
      const commit = await writeCommit(store, { tree, parents: [head], message, identity, timestampMs: options.timestampMs });
      await makeDurable(store, head, commit);
      await this.parts.references.swap(CLOSED_REF, head, commit);
      return { commit, paths: changes.map((change) => change.path) };
    });
  }
}
