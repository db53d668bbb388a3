import { join } from "node:path";

import { hasErrorCode } from "../errors.ts";
import { type FileState, isSameFile, readFileState, readRawContent } from "../files/file-state.ts";
import { listFolderSync } from "../files/list-folder.ts";
import { isTreeError } from "../files/tree-errors.ts";
import type { TreeEntry } from "../git/tree-entry.ts";
import type { TreeEdit } from "../git/tree-store.ts";
import { PAWL_FOLDERS } from "../ignore/personal-ignore-rules.ts";
import { describeBadPath } from "../paths/repository-path.ts";

/** In a project with more files git is faster, which looks at them on several processors. */
const MOST_FILES = 5_000;
/** Most bytes that one scan reads; git does not hold all of a file in memory. */
const MOST_BYTES = 32 * 1024 * 1024;
/** So many paths that are known to be ignored make it worth the while to forget those that are gone: programs make names that never come again. */
const MANY_IGNORED = 5_000;
/** New folders in new folders are asked about one after the other; beyond this git reads them all at once. */
const MOST_QUESTIONS = 4;

/** What a scan needs of others. */
export interface ScanHelp {
  /** Whether the user has ignore rules besides those in the project. */
  readonly hasPersonalRules: boolean;
  /** Paths that are not looked at. */
  readonly leftAlone: ReadonlySet<string>;
  /** Which of the paths, none of which is tracked, the ignore rules ignore; `null` where git could not tell. */
  readonly ignored: (paths: readonly string[]) => Promise<ReadonlySet<string> | null>;
  /** Keeps a file's content and gives its identifier. */
  readonly keepBlob: (content: Buffer) => string;
}

interface KnownFile {
  readonly mode: string;
  readonly oid: string;
  /** `null`: its content was not looked at here yet. */
  readonly state: FileState | null;
}

/** Ends a scan that finds something unusual; never leaves this module. */
class LeftToGit extends Error {}

/**
 * Tells what changed in the project since the tree of the last look, without a git process: by each file's size, inode and times,
 * as git's index does, and by its content where these do not prove it unchanged. Times of folders are not trusted.
 *
 * Everything unusual is left to git: attributes, ignore rules that changed, repositories inside the project, what is neither file,
 * folder nor link, what cannot be read, names that git refuses, large files, and many of them.
 */
export class ProjectScan {
  readonly #projectDir: string;
  readonly #help: ScanHelp;
  /** The files of the last tree; `null` while only git can tell. */
  #files: Map<string, KnownFile> | null = null;
  /** What was known before git had to look. What a file's state proved, it proves still. */
  #former: ReadonlyMap<string, KnownFile> = new Map();
  /** Folders that are known not to be ignored: every one that a file of the last tree lies in, and others. */
  readonly #folders = new Set<string>();
  /** What is known to be ignored by the rules as they are, folders with a slash at the end. */
  #ignored = new Set<string>();
  /** Files of rules that ignore themselves, and so are in no tree. */
  readonly #ruleFiles = new Map<string, FileState>();
  #hasAwaitedEdits = false;

  constructor(projectDir: string, help: ScanHelp) {
    this.#projectDir = projectDir;
    this.#help = help;
  }

  /** Takes the files of a tree that git made of the project for what is known; `null`: git found what only git can tell. */
  takeOver(entries: readonly TreeEntry[] | null): void {
    this.#giveUp();
    if (entries === null || entries.length > MOST_FILES || entries.some(({ mode, path }) => isForGit(path) || !isFileMode(mode))) return;
    this.#files = new Map(
      entries.map(({ mode, oid, path }) => {
        const known = this.#former.get(path);
        return [path, { mode, oid, state: known?.oid === oid && known.mode === mode ? known.state : null }];
      }),
    );
    for (const { path } of entries) for (const folder of foldersOf(path)) this.#folders.add(folder);
    this.#former = new Map();
  }

  #giveUp(): void {
    if (this.#files !== null) this.#former = this.#files;
    this.#files = null;
    this.#folders.clear();
    this.#ignored.clear();
    this.#ruleFiles.clear();
    this.#hasAwaitedEdits = false;
  }

  /**
   * What the tree of the last look is to be edited by to be what the project is now; `null`: git has to look, and `takeOver` to be
   * called. The edits count as made with {@link accept}.
   */
  async changes(): Promise<readonly TreeEdit[] | null> {
    const edits = this.#files === null || this.#hasAwaitedEdits ? null : await this.#scan(this.#files);
    if (edits === null) this.#giveUp();
    else this.#hasAwaitedEdits = edits.length > 0;
    return edits;
  }

  async #scan(files: Map<string, KnownFile>): Promise<readonly TreeEdit[] | null> {
    const round = new ScanRound(files);
    try {
      this.#visit(round, "");
      for (let questions = 0; round.unknown.length > 0; questions += 1) {
        if (questions === MOST_QUESTIONS) return null;
        await this.#learn(round, round.unknown.splice(0));
      }
    } catch (error) {
      if (error instanceof LeftToGit || isTreeError(error)) return null;
      // Of some files it is noted what they are now, and nobody gets to know that they changed.
      this.#giveUp();
      throw error;
    }
    if (round.ruleFiles !== this.#ruleFiles.size) return null;
    if (this.#ignored.size > MANY_IGNORED) this.#ignored = round.ignored;
    const edits = [...round.edits];
    if (round.seen.size < files.size) for (const [path, { mode }] of files) if (!round.seen.has(path)) edits.push({ path, mode, oid: null });
    return edits.some(({ path }) => isRuleFile(path)) ? null : edits;
  }

  /** Notes that the edits are part of the last tree now. */
  accept(edits: readonly TreeEdit[]): void {
    this.#hasAwaitedEdits = false;
    for (const { path, oid } of edits) {
      if (oid === null) this.#files?.delete(path);
      else for (const folder of foldersOf(path)) this.#folders.add(folder);
    }
  }

  #visit(round: ScanRound, prefix: string): void {
    for (const { name, kind } of ifThere(() => listFolderSync(join(this.#projectDir, prefix))) ?? []) {
      const path = prefix + name;
      if (prefix === "" && (name === ".git" || PAWL_FOLDERS.includes(name))) continue;
      if (this.#help.leftAlone.has(path)) {
        if (round.files.has(path)) round.seen.add(path);
      } else if (kind === "folder") {
        if (this.#folders.has(path)) this.#visit(round, `${path}/`);
        else if (!this.#isIgnored(round, `${path}/`)) round.ask(path);
      } else if (round.files.has(path)) {
        this.#look(round, path);
      } else if (!this.#isIgnored(round, path)) {
        round.ask(path);
      } else if (name === ".gitignore") {
        this.#checkRules(round, path);
      }
    }
  }

  #isIgnored(round: ScanRound, path: string): boolean {
    if (!this.#ignored.has(path)) return false;
    round.ignored.add(path);
    return true;
  }

  /** Rules that are in no tree must be as they were when it was found out what they ignore. */
  #checkRules(round: ScanRound, path: string): void {
    const known = this.#ruleFiles.get(path);
    const state = ifThere(() => readFileState(join(this.#projectDir, path)));
    if (known === undefined || state === null || !isSameFile(known, state)) throw new LeftToGit();
    round.ruleFiles += 1;
  }

  /** Finds out which new paths are ignored, and looks at the others. */
  async #learn(round: ScanRound, paths: readonly string[]): Promise<void> {
    const ignored = round.hasRules || this.#help.hasPersonalRules || this.#ruleFiles.size > 0 ? await this.#help.ignored(paths) : new Set<string>();
    if (ignored === null) throw new LeftToGit();
    for (const path of paths) {
      const place = join(this.#projectDir, path);
      const kind = ifThere(() => ({ state: readFileState(place) }));
      if (kind === null) continue;
      const isFolder = kind.state === null;
      if (ignored.has(path)) {
        const known = isFolder ? `${path}/` : path;
        this.#ignored.add(known);
        round.ignored.add(known);
        if (!isFolder && isRuleFile(path)) this.#noteRules(round, path, kind.state);
      } else if (isFolder) {
        this.#folders.add(path);
        this.#visit(round, `${path}/`);
      } else {
        this.#look(round, path);
      }
    }
  }

  #noteRules(round: ScanRound, path: string, state: FileState | null): void {
    if (state === null) return;
    this.#ruleFiles.set(path, state);
    round.ruleFiles += 1;
  }

  #look(round: ScanRound, path: string): void {
    const place = join(this.#projectDir, path);
    const found = ifThere(() => ({ state: readFileState(place) }));
    // It went away after its folder was read.
    if (found === null) return;
    const { state } = found;
    if (state === null || round.seen.size === MOST_FILES) throw new LeftToGit();
    const known = round.files.get(path);
    if (known?.state == null || !isSameFile(known.state, state)) {
      round.bytes += state.bytes;
      if (round.bytes > MOST_BYTES) throw new LeftToGit();
      const content = ifThere(() => readRawContent(place, state.mode));
      if (content === null) return;
      const oid = this.#help.keepBlob(content);
      round.files.set(path, { mode: state.mode, oid, state });
      if (known?.oid !== oid || known.mode !== state.mode) round.edits.push({ path, mode: state.mode, oid });
    }
    round.seen.add(path);
  }
}

/** What one scan has found so far. */
class ScanRound {
  readonly files: Map<string, KnownFile>;
  readonly seen = new Set<string>();
  readonly edits: TreeEdit[] = [];
  /** What is there and ignored, in the form of what is known to be. */
  readonly ignored = new Set<string>();
  /** New paths of which it is not known whether they are ignored. */
  readonly unknown: string[] = [];
  ruleFiles = 0;
  bytes = 0;
  hasRules: boolean;

  constructor(files: Map<string, KnownFile>) {
    this.files = files;
    this.hasRules = [...files.keys()].some((path) => isRuleFile(path));
  }

  ask(path: string): void {
    if (isForGit(path) || this.unknown.length === MOST_FILES) throw new LeftToGit();
    if (isRuleFile(path)) this.hasRules = true;
    this.unknown.push(path);
  }
}

/** Names that git refuses, or by which it treats files in ways of its own. A `.git` below the top is a repository, or none. */
function isForGit(path: string): boolean {
  return describeBadPath(path) !== null || path === ".gitattributes" || path.endsWith("/.gitattributes");
}

function isFileMode(mode: string): boolean {
  return mode === "100644" || mode === "100755" || mode === "120000";
}

function isRuleFile(path: string): boolean {
  return path === ".gitignore" || path.endsWith("/.gitignore");
}

function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1)) folders.push(path.slice(0, end));
  return folders;
}

/** What a look at a path gives; `null` where nothing is there (any more). */
function ifThere<T>(look: () => T): T | null {
  try {
    return look();
  } catch (error) {
    if (hasErrorCode(error, "ENOENT")) return null;
    throw error;
  }
}
