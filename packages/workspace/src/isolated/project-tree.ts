import { randomBytes } from "node:crypto";
import type { Stats } from "node:fs";
import { copyFile, lstat, readdir, readFile, realpath, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import { hasErrorCode, WorkspaceError } from "../errors.ts";
import type { ObjectStore } from "../git/object-store.ts";
import type { TreeChange } from "../git/tree-entry.ts";
import { type GitContext, runGit } from "../git/run-git.ts";
import { decodePath, encodePath, joinNul, splitNul } from "../paths/path-codec.ts";
import type { ProjectTreeState } from "../workspace.ts";
import { IndexLock, type LockIdentity } from "./index-lock.ts";

const LEFTOVER = /^index(?:\.lock)?-pawl-/u;

/** Where the project's files and git's data on them are. */
export interface ProjectTreeOptions {
  /** Git in the project, by the user's own configuration. */
  readonly context: GitContext;
  readonly workTree: string;
  /** Git directory of this work tree. */
  readonly gitDir: string;
  readonly store: ObjectStore;
}

/**
 * The project's own files, which follow the branch where it is checked out there.
 *
 * Only files that differ between two commits are touched, and none that somebody edited since the older one. Either all
 * of them arrive or none.
 */
export class ProjectTree {
  readonly #context: GitContext;
  readonly #workTree: string;
  readonly #gitDir: string;
  readonly #store: ObjectStore;
  readonly #lock: IndexLock;

  constructor(options: ProjectTreeOptions) {
    this.#context = options.context;
    this.#workTree = options.workTree;
    this.#gitDir = options.gitDir;
    this.#store = options.store;
    this.#lock = new IndexLock(options.gitDir);
  }

  /** Whether the project's folder shows the branch. */
  async shows(ref: string): Promise<boolean> {
    const branch = /^ref: (refs\/heads\/\S+)\n$/u.exec(await readFile(join(this.#gitDir, "HEAD"), "utf8"))?.[1];
    // A repository that keeps its references in tables has that name in the file, whatever branch it is on.
    if (branch !== undefined && branch !== "refs/heads/.invalid") return branch === ref;
    const { exitCode, stdout } = await runGit(this.#context, ["symbolic-ref", "--quiet", "HEAD"], { okCodes: [0, 1] });
    return exitCode === 0 && stdout.toString("utf8").trim() === ref;
  }

  /** Whether the index, which git keeps together with the files, is that of the commit. */
  async indexShows(commit: string): Promise<boolean> {
    const { exitCode } = await runGit(this.#context, ["diff-index", "--cached", "--quiet", "--ignore-submodules=all", commit], { okCodes: [0, 1] });
    return exitCode === 0;
  }

  /** Removes what a crash left: a lock on the index, if it is the one that `lock` names, and Pawl's own files beside it. */
  async removeLeftovers(lock: LockIdentity | null): Promise<void> {
    if (lock !== null) await this.#lock.removeLeftover(lock);
    const names = await readdir(this.#gitDir);
    await Promise.all(names.filter((name) => LEFTOVER.test(name)).map((name) => rm(join(this.#gitDir, name), { force: true })));
  }

  /**
   * Keeps others from changing the index. `announce` gets the lock's identity before it exists. `false`: somebody else
   * holds it.
   */
  async lock(announce: (identity: LockIdentity) => Promise<void>): Promise<boolean> {
    return await this.#lock.acquire(announce);
  }

  /** Ends {@link lock}. */
  async unlock(): Promise<void> {
    await this.#lock.release();
  }

  /**
   * Brings files and index from one commit to another; needs the lock. With `isRecovery`, a file that is a beginning of
   * its new content counts as one whose writing was interrupted.
   */
  async update(from: string, to: string, options: { readonly isRecovery: boolean }): Promise<ProjectTreeState> {
    const indexFile = this.#temporaryIndex();
    try {
      await copyIfThere(join(this.#gitDir, "index"), indexFile);
      const blocking = await this.#bring(indexFile, from, to, options.isRecovery);
      if (blocking !== null) return { kind: "blocked", reason: "local-edits", paths: blocking };
      await rename(indexFile, join(this.#gitDir, "index"));
      return { kind: "updated" };
    } finally {
      await rm(indexFile, { force: true });
    }
  }

  #temporaryIndex(): string {
    return join(this.#gitDir, `index-pawl-${randomBytes(6).toString("hex")}`);
  }

  /** `null` when done, else the paths that stand in the way. */
  async #bring(indexFile: string, from: string, to: string, isRecovery: boolean): Promise<string[] | null> {
    if (!isRecovery && (await this.#hidesNoFile(from, to)) && (await this.#readTree(indexFile, from, to))) return null;
    const changes = await this.#store.diff(from, to);
    const arrived = await this.#takeArrived(indexFile, changes, to, isRecovery);
    const blocking = await this.#findBlocking(changes.filter((change) => !arrived.has(change.path)), from);
    if (blocking.length > 0) return blocking;
    // A file that was written again with its old content would look edited to git.
    await runGit(this.#context, ["update-index", "-q", "--refresh"], { env: { GIT_INDEX_FILE: indexFile }, okCodes: [0, 1] });
    if (await this.#readTree(indexFile, from, to)) return null;
    return changes.map((change) => change.path).sort();
  }

  async #readTree(indexFile: string, from: string, to: string): Promise<boolean> {
    const { exitCode } = await runGit(this.#context, ["read-tree", "-m", "-u", from, to], { env: { GIT_INDEX_FILE: indexFile }, okCodes: [0, 1, 128] });
    return exitCode === 0;
  }

  /** Git overwrites a file that is ignored without a word; no new path may stand where a file is already. */
  async #hidesNoFile(from: string, to: string): Promise<boolean> {
    const added = (await this.#store.diff(from, to)).filter((change) => change.status === "A");
    const present = await Promise.all(added.map((change) => this.#isPresent(change.path)));
    return !present.includes(true);
  }

  /** Enters files whose content is the new one already into the index, so that git accepts them; gives their paths. */
  async #takeArrived(indexFile: string, changes: readonly TreeChange[], to: string, isRecovery: boolean): Promise<Set<string>> {
    const differing = await this.#differingFrom(to, indexFile);
    if (isRecovery) await this.#removeHalfWritten(changes.filter((change) => differing.has(change.path)));
    const arrived = new Set<string>();
    for (const change of changes) {
      const isThere = await this.#isPresent(change.path);
      const hasArrived = change.status === "D" ? !isThere : isThere && !differing.has(change.path);
      if (hasArrived) arrived.add(change.path);
    }
    if (arrived.size > 0) {
      await runGit(this.#context, ["update-index", "--add", "--remove", "--replace", "-z", "--stdin"], { env: { GIT_INDEX_FILE: indexFile }, input: joinNul([...arrived]) });
    }
    return arrived;
  }

  /** Paths of a commit whose file in the project is another, or absent. */
  async #differingFrom(commit: string, indexFile: string): Promise<Set<string>> {
    const probe = `${indexFile}-probe`;
    const env = { GIT_INDEX_FILE: probe };
    try {
      await runGit(this.#context, ["read-tree", commit], { env });
      await runGit(this.#context, ["update-index", "-q", "--refresh"], { env, okCodes: [0, 1] });
      const { stdout } = await runGit(this.#context, ["diff-files", "-z", "--name-only", "--ignore-submodules=all"], { env });
      return new Set(splitNul(stdout).map((path) => decodePath(path)));
    } finally {
      await rm(probe, { force: true });
    }
  }

  async #removeHalfWritten(changes: readonly TreeChange[]): Promise<void> {
    const files = changes.filter((change) => change.status !== "D" && change.newMode.startsWith("100"));
    const contents = await this.#store.readBlobs([...new Set(files.map((change) => change.newOid))]);
    for (const change of files) {
      const path = encodePath(join(this.#workTree, change.path));
      const wanted = contents.get(change.newOid);
      const stats = await lstatIfThere(path);
      if (wanted === undefined || stats === null || !stats.isFile() || stats.size >= wanted.length) continue;
      const found = await readFile(path);
      if (wanted.subarray(0, found.length).equals(found)) await rm(path);
    }
  }

  /** Of the changed paths, those whose file is not as in `from`, so that bringing the new one would lose somebody's edit. */
  async #findBlocking(changes: readonly TreeChange[], from: string): Promise<string[]> {
    const edited = await this.#differingFrom(from, this.#temporaryIndex());
    const blocking: string[] = [];
    for (const change of changes) {
      const isThere = await this.#isPresent(change.path);
      // A file that is merely missing holds nothing that could be lost.
      if (isThere && (change.status === "A" || edited.has(change.path))) blocking.push(change.path);
    }
    return blocking.sort();
  }

  /** Whether a file or link is at the path itself. A folder is git's to judge, and behind a link is another place. */
  async #isPresent(path: string): Promise<boolean> {
    const absolute = join(this.#workTree, path);
    const stats = await lstatIfThere(encodePath(absolute));
    if (stats === null || stats.isDirectory()) return false;
    const parent = dirname(absolute);
    return (await realpath(encodePath(parent))) === parent;
  }
}

async function lstatIfThere(path: Buffer): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if (hasErrorCode(error, "ENOENT", "ENOTDIR", "ELOOP")) return null;
    throw error;
  }
}

async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to);
  } catch (error) {
    if (hasErrorCode(error, "ENOENT")) return;
    throw new WorkspaceError("WORKSPACE_GIT_FAILED", `The index '${from}' cannot be read.`, "See who may read the project's .git folder.", error);
  }
}
