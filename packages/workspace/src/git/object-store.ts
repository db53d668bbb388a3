import { rm } from "node:fs/promises";

import { WorkspaceError } from "../errors.ts";
import { splitNul } from "../paths/path-codec.ts";
import { writeBareGitDirectory } from "./bare-git-directory.ts";
import { neutralGitEnvironment, SAFE_CONFIG } from "./git-environment.ts";
import { type GitObject, type ObjectFacts, ObjectReader } from "./object-reader.ts";
import { parseTreeListing, type TreeChange, type TreeEntry } from "./tree-entry.ts";
import { type GitContext, type GitOutput, runGit, type RunGitOptions } from "./run-git.ts";
import { SmallObjects } from "./small-objects.ts";
import { type TreeEdit, TreeStore } from "./tree-store.ts";
import type { ObjectKeeper } from "./object-keeper.ts";
import { UnwrittenObjects } from "./unwritten-objects.ts";

/** What an {@link ObjectStore} works on. */
export interface ObjectStoreOptions {
  /** Folder that holds, or will hold, the objects. */
  readonly objectsDir: string;
  /** Folder of Pawl's own git directory, outside of every folder that an agent works in. Created when missing. */
  readonly gitDir: string;
  readonly objectFormat: "sha1" | "sha256";
  /** The repository's list of cut-off commits, when its history is shallow. */
  readonly shallowFile: string | null;
  readonly timeoutMs: number;
  /** What has the objects until they land. By default each is written where git looks for it, as git does. */
  readonly keeper?: ObjectKeeper;
  /** Variables added to the environment of every git process. */
  readonly gitEnvironment: Readonly<Record<string, string>>;
}

const CACHED_TREES = 8;
/** Git lists a tree with more files than this faster than its folders can be read one by one. */
const LARGEST_READ_TREE = 20_000;
const CACHED_COMMITS = 10_000;

/**
 * Git's objects of one repository, used through a git directory of Pawl's own.
 *
 * Deals with trees, commits and blobs. Knows no reference and no work tree. No configuration, hook, filter or attribute
 * of the repository, of the user or of an agent takes part, so the same input gives the same objects everywhere.
 */
export class ObjectStore {
  readonly objectsDir: string;
  readonly gitDir: string;
  readonly objectFormat: "sha1" | "sha256";
  readonly shallowFile: string | null;
  readonly timeoutMs: number;
  readonly #gitEnvironment: Readonly<Record<string, string>>;
  readonly #trees = new Map<string, string>();
  readonly #entries = new Map<string, Promise<readonly TreeEntry[]>>();
  readonly #reader: ObjectReader;
  readonly #keeper: ObjectKeeper;
  readonly #recent = new SmallObjects();
  readonly #treeStore: TreeStore;
  /** How many files the last tree had that was listed; before the first one, nobody knows. */
  #lastSize = Infinity;

  private constructor(options: ObjectStoreOptions) {
    this.objectsDir = options.objectsDir;
    this.gitDir = options.gitDir;
    this.objectFormat = options.objectFormat;
    this.shallowFile = options.shallowFile;
    this.timeoutMs = options.timeoutMs;
    this.#gitEnvironment = options.gitEnvironment;
    this.#reader = new ObjectReader(() => this.context());
    this.#keeper = options.keeper ?? new UnwrittenObjects(options.objectsDir, options.objectFormat);
    this.#treeStore = new TreeStore({
      objectFormat: options.objectFormat,
      read: async (oid) => (await this.#readAs("tree", oid)).content,
      write: (content) => this.#add("tree", content),
    });
  }

  /** Ends the process that reads objects; another read starts it again. */
  async close(): Promise<void> {
    this.#reader.close();
    await this.#keeper.close();
  }

  /** Opens the store and writes its git directory anew. */
  static async open(options: ObjectStoreOptions): Promise<ObjectStore> {
    await rm(options.gitDir, { recursive: true, force: true });
    await writeBareGitDirectory(options.gitDir, options.objectFormat);
    return new ObjectStore(options);
  }

  /** Settings for git on this store; with `workTree` and `indexFile` also on a folder of files. Git finds every object that was added before it runs. */
  context(files?: { readonly workTree: string; readonly indexFile: string }): GitContext {
    return { ...this.contextWithoutObjects(files), prepare: async () => await this.#keeper.showGit() };
  }

  /** The same for git that reads no objects. */
  contextWithoutObjects(files?: { readonly workTree: string; readonly indexFile: string }): GitContext {
    return {
      cwd: files?.workTree ?? this.gitDir,
      config: SAFE_CONFIG,
      timeoutMs: this.timeoutMs,
      env: {
        ...neutralGitEnvironment(),
        ...this.#gitEnvironment,
        GIT_DIR: this.gitDir,
        GIT_OBJECT_DIRECTORY: this.objectsDir,
        ...(this.shallowFile === null ? {} : { GIT_SHALLOW_FILE: this.shallowFile }),
        ...(files === undefined ? {} : { GIT_WORK_TREE: files.workTree, GIT_INDEX_FILE: files.indexFile }),
      },
    };
  }

  /** Runs git on the store. */
  async git(args: readonly string[], options?: RunGitOptions): Promise<GitOutput> {
    return await runGit(this.context(), args, options);
  }

  /** An object, or `null` when it is missing. */
  async read(oid: string): Promise<GitObject | null> {
    assertObjectId(oid);
    const known = this.#recent.get(oid) ?? this.#keeper.get(oid);
    if (known !== undefined) return known;
    const object = await this.#reader.read(oid);
    // Trees are kept by the tree store, as what they list.
    if (object !== null && object.type !== "tree") this.#recent.keep(oid, object);
    return object;
  }

  /** Type and size of an object, or `null` when it is missing. */
  async describe(oid: string): Promise<ObjectFacts | null> {
    assertObjectId(oid);
    const known = this.#recent.get(oid);
    if (known !== undefined) return { type: known.type, bytes: known.content.length };
    return this.#keeper.describe(oid) ?? (await this.#reader.describe(oid));
  }

  /** Writes an object and gives its identifier. */
  async write(type: "commit" | "tree", content: Uint8Array): Promise<string> {
    const oid = this.#add(type, Buffer.from(content));
    await this.#keeper.flush();
    return oid;
  }

  /** Takes a file's content, as it is, and gives its identifier. It is written with the next tree or commit. */
  addBlob(content: Buffer): string {
    return this.#add("blob", content);
  }

  /** Returns once these objects, which are here somewhere, are on the disk. */
  async land(oids: readonly string[]): Promise<void> {
    await this.#keeper.land(oids);
  }

  #add(type: "blob" | "commit" | "tree", content: Buffer): string {
    const oid = this.#keeper.add(type, content);
    // Trees are kept by the tree store, as what they list.
    if (type !== "tree") this.#recent.keep(oid, { type, content });
    return oid;
  }

  async #readAs(type: string, oid: string): Promise<GitObject> {
    const object = await this.read(oid);
    if (object?.type === type) return object;
    throw new WorkspaceError("WORKSPACE_GIT_FAILED", `The object ${oid} is missing or no ${type}.`, "Run `git fsck` in the project.");
  }

  /** Identifier of the tree of a commit, or of a tree itself. Throws `WORKSPACE_COMMIT_MISSING`. */
  async treeOf(commit: string): Promise<string> {
    const known = this.#trees.get(commit);
    if (known !== undefined) return known;
    const object = await this.read(commit);
    if (object === null || (object.type !== "commit" && object.type !== "tree")) throw missingCommit(commit);
    const tree = object.type === "tree" ? commit : object.content.toString("latin1", 5, object.content.indexOf(10));
    remember(this.#trees, commit, tree, CACHED_COMMITS);
    return tree;
  }

  /** Every file of a tree or commit, in git's order. */
  async entries(treeish: string): Promise<readonly TreeEntry[]> {
    const known = this.#entries.get(treeish);
    if (known !== undefined) return await known;
    const reading = this.#list(treeish);
    remember(this.#entries, treeish, reading, CACHED_TREES);
    try {
      return await reading;
    } catch (error) {
      this.#entries.delete(treeish);
      throw error;
    }
  }

  async #list(treeish: string): Promise<TreeEntry[]> {
    const tree = await this.treeOf(treeish);
    const isLarge = this.#lastSize > LARGEST_READ_TREE;
    const entries = isLarge ? parseTreeListing((await this.git(["ls-tree", "-r", "-z", "--full-tree", tree])).stdout) : await this.#treeStore.entries(tree);
    this.#lastSize = entries.length;
    return entries;
  }

  /** The files of a tree or commit that are at one of the paths or under it, in git's order; an empty path means all. */
  async entriesUnder(treeish: string, paths: readonly string[]): Promise<readonly TreeEntry[]> {
    if (paths.includes("")) return await this.entries(treeish);
    return await this.#treeStore.entriesUnder(await this.treeOf(treeish), paths);
  }

  /** The file at a path of a tree or commit, or `null`; a folder is none. */
  async entryAt(treeish: string, path: string): Promise<TreeEntry | null> {
    return (await this.entriesUnder(treeish, [path])).find((entry) => entry.path === path) ?? null;
  }

  /** Regular files of that name in every folder of a tree or commit, in git's order. */
  async filesNamed(treeish: string, name: string): Promise<readonly TreeEntry[]> {
    if (this.#lastSize <= LARGEST_READ_TREE) return await this.#treeStore.filesNamed(await this.treeOf(treeish), name);
    return (await this.entries(treeish)).filter(({ mode, path }) => mode.startsWith("100") && (path === name || path.endsWith(`/${name}`)));
  }

  /** What differs between two trees or commits; a rename is a removal and an addition. */
  async diff(from: string, to: string): Promise<TreeChange[]> {
    return from === to ? [] : await this.#treeStore.diff(await this.treeOf(from), await this.treeOf(to));
  }

  /** Identifiers of the files and folders that a tree or commit has and another one has not in the same place. */
  async added(from: string, to: string): Promise<string[]> {
    return await this.#treeStore.added(await this.treeOf(from), await this.treeOf(to));
  }

  /** Applies the groups of edits one after another to a tree; gives the tree after each group. */
  async editTree(base: string, groups: readonly (readonly TreeEdit[])[]): Promise<string[]> {
    const trees: string[] = [];
    let tree = base;
    for (const group of groups) {
      tree = await this.#treeStore.edit(tree, group);
      trees.push(tree);
    }
    await this.#keeper.flush();
    return trees;
  }

  /** Contents of files by identifier. Throws `WORKSPACE_GIT_FAILED` when one is missing. */
  async readBlobs(oids: readonly string[]): Promise<Map<string, Buffer>> {
    const blobs = await Promise.all(oids.map(async (oid) => [oid, (await this.#readAs("blob", oid)).content] as const));
    return new Map(blobs);
  }

  /** Paths that `git` with these arguments lists with `-z` on a folder of files. */
  async listFields(files: { readonly workTree: string; readonly indexFile: string }, args: readonly string[]): Promise<Buffer[]> {
    return splitNul((await runGit(this.context(files), args)).stdout);
  }
}

/** Throws unless `oid` is a full object identifier: nothing else may reach git's argument list. */
export function assertObjectId(oid: string): void {
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(oid)) throw missingCommit(oid);
}

/** The error for a commit that is not there. */
export function missingCommit(commit: string): WorkspaceError {
  return new WorkspaceError(
    "WORKSPACE_COMMIT_MISSING",
    `The commit '${commit}' is not in the repository.`,
    "It may have been pruned, or the name is not a full commit identifier.",
  );
}

function remember<V>(map: Map<string, V>, key: string, value: V, limit: number): void {
  map.set(key, value);
  if (map.size > limit) {
    const oldest = map.keys().next();
    if (oldest.done !== true) map.delete(oldest.value);
  }
}
