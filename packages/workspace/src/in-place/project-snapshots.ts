import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import type { ObjectStore } from "../git/object-store.ts";
import { runGit } from "../git/run-git.ts";
import { PAWL_FOLDERS } from "../ignore/personal-ignore-rules.ts";
import { joinNul } from "../paths/path-codec.ts";
import { createSerialiser } from "../serialiser.ts";
import { findNestedRepositories } from "../slots/scan-work-tree.ts";

/** What the project's folder holds at one moment. */
export interface ProjectSnapshot {
  readonly tree: string;
  /** Folders that hold a repository of their own; they are no part of the tree. */
  readonly nestedRepositories: readonly string[];
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
      await runGit(withExcludes, ["add", "--all", "--", ".", ...own, ...nested]);
      const tree = (await runGit(context, ["write-tree"])).stdout.toString("latin1").trim();
      return { tree, nestedRepositories };
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
