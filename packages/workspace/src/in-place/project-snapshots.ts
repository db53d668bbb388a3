import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import { WorkspaceError } from "../errors.ts";
import { findUnscanned } from "../git/find-unscanned.ts";
import type { ObjectStore } from "../git/object-store.ts";
import { runGit } from "../git/run-git.ts";
import { PAWL_FOLDERS } from "../ignore/personal-ignore-rules.ts";
import { joinNul } from "../paths/path-codec.ts";
import { isUnder } from "../paths/repository-path.ts";
import { createSerialiser } from "../serialiser.ts";
import { findNestedRepositories } from "../slots/scan-work-tree.ts";

/** What the project's folder holds at one moment. */
export interface ProjectSnapshot {
  readonly tree: string;
  /** Folders that hold a repository of their own; they are no part of the tree. */
  readonly nestedRepositories: readonly string[];
  /**
   * Paths that could not be looked into (too long, or access denied) and are not ignored. What is in them is unknown; files
   * of the head there are in the tree as they were read last. As for `findUnscanned`, a path may be cut off at its end.
   */
  readonly unscanned: readonly string[];
}

/**
 * Reads the project's files into trees, and writes files of a tree back.
 *
 * `.git`, `.pawl` and `progress` are never part of a tree, nor what the ignore rules in the project and the user's own
 * ignore, nor repositories inside the project.
 */
export class ProjectSnapshots {
  readonly #store: ObjectStore;
  readonly #projectDir: string;
  readonly #excludesFile: string;
  readonly #serialise = createSerialiser();

  constructor(store: ObjectStore, projectDir: string, excludesFile: string) {
    this.#store = store;
    this.#projectDir = projectDir;
    this.#excludesFile = excludesFile;
  }

  /** Takes a snapshot. It is not atomic: a file that changes meanwhile is in it as it was when it was read. */
  async take(): Promise<ProjectSnapshot> {
    // One at a time: the index, which remembers what was read already, is shared.
    return await this.#serialise(async () => {
      const files = { workTree: this.#projectDir, indexFile: join(this.#store.gitDir, "project-index") };
      const own = PAWL_FOLDERS.map((folder) => `:(top,exclude,literal)${folder}`);
      const nestedRepositories = await findNestedRepositories(files, this.#store, this.#excludesFile, [".", ...own]);
      const nested = nestedRepositories.map((folder) => `:(top,exclude,literal)${folder}`);
      const context = this.#store.context(files);
      const withExcludes = { ...context, config: [...context.config, `core.excludesFile=${this.#excludesFile}`] };
      const { exitCode, stderr, stderrBytes } = await runGit(withExcludes, ["add", "--all", "--ignore-errors", "--", ".", ...own, ...nested], { okCodes: [0, 1] });
      const left = [...PAWL_FOLDERS, ...nestedRepositories];
      const unscanned = findUnscanned(stderrBytes).filter((path) => !left.some((folder) => isUnder(path, folder)));
      // With this code git left out files that it could not take up; they must not go unnoticed.
      if (exitCode === 1 && unscanned.length === 0) throw new WorkspaceError("WORKSPACE_GIT_FAILED", `git could not add every file: ${stderr}`, "Make the file that the message names readable, or have it ignored.");
      const tree = (await runGit(context, ["write-tree"])).stdout.toString("latin1").trim();
      return { tree, nestedRepositories, unscanned };
    });
  }

  /** Writes files of a commit over those in the project. Paths that the commit lacks are left alone. */
  async restore(commit: string, paths: readonly string[]): Promise<void> {
    const entries = new Set((await this.#store.entries(await this.#store.treeOf(commit))).map((entry) => entry.path));
    const present = paths.filter((path) => entries.has(path));
    if (present.length === 0) return;
    const indexFile = join(this.#store.gitDir, `restore-index-${randomBytes(6).toString("hex")}`);
    const context = this.#store.context({ workTree: this.#projectDir, indexFile });
    try {
      await runGit(context, ["read-tree", commit]);
      await runGit(context, ["checkout-index", "--force", "-z", "--stdin"], { input: joinNul(present) });
    } finally {
      await rm(indexFile, { force: true });
    }
  }
}
