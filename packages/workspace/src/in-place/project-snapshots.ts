import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import { WorkspaceError } from "../errors.ts";
import { findUnscanned } from "../git/find-unscanned.ts";
import type { ObjectStore } from "../git/object-store.ts";
import { type GitContext, runGit } from "../git/run-git.ts";
import type { TreeChange } from "../git/tree-entry.ts";
import { PAWL_FOLDERS } from "../ignore/personal-ignore-rules.ts";
import { decodePath, joinNul, splitNul } from "../paths/path-codec.ts";
import { isUnder } from "../paths/repository-path.ts";
import { createSerialiser } from "../serialiser.ts";
import { findNestedRepositories } from "../slots/scan-work-tree.ts";
import { ProjectScan } from "./project-scan.ts";

/** `!` */
const NEGATION = 33;

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
 * ignore, nor repositories inside the project, nor the files that are left alone.
 */
export class ProjectSnapshots {
  readonly #store: ObjectStore;
  readonly #projectDir: string;
  readonly #excludesFile: string;
  readonly #files: { readonly workTree: string; readonly indexFile: string };
  /** Files that no snapshot holds, and that differ in nothing whatever is in them. */
  readonly leftAlone: ReadonlySet<string>;
  readonly #scan: ProjectScan;
  readonly #onTree: (tree: string) => void;
  readonly #serialise = createSerialiser();
  /** The tree of the last look. */
  #tree: string | null = null;

  constructor(
    store: ObjectStore,
    projectDir: string,
    options: {
      readonly excludesFile: string;
      readonly personalRules: string;
      readonly leftAlone: ReadonlySet<string>;
      /** Told of each tree from which the next one is made. */
      readonly onTree: (tree: string) => void;
    },
  ) {
    this.#store = store;
    this.#projectDir = projectDir;
    this.#excludesFile = options.excludesFile;
    this.leftAlone = options.leftAlone;
    this.#onTree = options.onTree;
    this.#files = { workTree: projectDir, indexFile: join(store.gitDir, "project-index") };
    this.#scan = new ProjectScan(projectDir, {
      hasPersonalRules: options.personalRules !== "",
      leftAlone: options.leftAlone,
      ignored: async (paths) => await this.#ignored(paths),
      keepBlob: (content) => store.addBlob(content),
    });
  }

  /** Takes a snapshot. It is not atomic: a file that changes meanwhile is in it as it was when it was read. */
  async take(): Promise<ProjectSnapshot> {
    // One at a time: what is remembered of the files that were read already is shared.
    return await this.#serialise(async () => (await this.#takeByScan()) ?? (await this.#takeByGit()));
  }

  /** `null`: git has to look. */
  async #takeByScan(): Promise<ProjectSnapshot | null> {
    const edits = await this.#scan.changes();
    if (edits === null || this.#tree === null) return null;
    const [tree = this.#tree] = await this.#store.editTree(this.#tree, [edits]);
    this.#tree = tree;
    this.#onTree(tree);
    this.#scan.accept(edits);
    return { tree, nestedRepositories: [], unscanned: [] };
  }

  async #takeByGit(): Promise<ProjectSnapshot> {
    this.#tree = null;
    const own = [...PAWL_FOLDERS, ...this.leftAlone].map((folder) => `:(top,exclude,literal)${folder}`);
    const nestedRepositories = await findNestedRepositories(this.#files, this.#store, this.#excludesFile, [".", ...own]);
    const nested = nestedRepositories.map((folder) => `:(top,exclude,literal)${folder}`);
    const { exitCode, stderr, stderrBytes } = await runGit(this.#withExcludes(this.#store.context(this.#files)), ["add", "--all", "--ignore-errors", "--", ".", ...own, ...nested], { okCodes: [0, 1] });
    const left = [...PAWL_FOLDERS, ...nestedRepositories];
    const unscanned = findUnscanned(stderrBytes).filter((path) => !left.some((folder) => isUnder(path, folder)));
    // With this code git left out files that it could not take up; they must not go unnoticed.
    if (exitCode === 1 && unscanned.length === 0) throw new WorkspaceError("WORKSPACE_GIT_FAILED", `git could not add every file: ${stderr}`, "Make the file that the message names readable, or have it ignored.");
    const tree = (await runGit(this.#store.context(this.#files), ["write-tree"])).stdout.toString("latin1").trim();
    const isUsual = nestedRepositories.length === 0 && stderrBytes.length === 0;
    this.#scan.takeOver(isUsual ? await this.#store.entries(tree) : null);
    this.#tree = tree;
    this.#onTree(tree);
    return { tree, nestedRepositories, unscanned };
  }

  #withExcludes(context: GitContext): GitContext {
    return { ...context, config: [...context.config, `core.excludesFile=${this.#excludesFile}`] };
  }

  /** Which of some paths are ignored, as `git add` would have it; `null` where git could not read all the rules. */
  async #ignored(paths: readonly string[]): Promise<ReadonlySet<string> | null> {
    const args = ["check-ignore", "--no-index", "--verbose", "--non-matching", "-z", "--stdin"];
    const { stdout, stderrBytes } = await runGit(this.#withExcludes(this.#store.contextWithoutObjects(this.#files)), args, { input: joinNul(paths), okCodes: [0, 1] });
    if (stderrBytes.length > 0) return null;
    const fields = splitNul(stdout);
    const ignored = new Set<string>();
    // For each path: the file of the rule, its line, the rule, the path. The last rule that matches decides; `!` takes back.
    for (let at = 0; at + 3 < fields.length; at += 4) {
      const rule = fields[at + 2] as Buffer;
      if (rule.length > 0 && rule[0] !== NEGATION) ignored.add(decodePath(fields[at + 3] as Buffer));
    }
    return fields.length === paths.length * 4 ? ignored : null;
  }

  /** What differs between a commit and a tree of {@link take}. */
  async changesSince(commit: string, tree: string): Promise<readonly TreeChange[]> {
    const changes = await this.#store.diff(await this.#store.treeOf(commit), tree);
    return changes.filter(({ path }) => !this.leftAlone.has(path));
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
