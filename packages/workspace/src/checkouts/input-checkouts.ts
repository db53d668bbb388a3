import { mkdirSync, rmdirSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { hasErrorCode } from "../errors.ts";
import { readFileState } from "../files/file-state.ts";
import { removeSmallTree } from "../files/remove-tree.ts";
import { isTreeError } from "../files/tree-errors.ts";
import type { ObjectStore } from "../git/object-store.ts";
import { SYMLINK_MODE, type TreeEntry } from "../git/tree-entry.ts";
import { systemPath } from "../paths/path-codec.ts";
import { describeBadPath } from "../paths/repository-path.ts";
import { assertOwnFolder, isRealFolder, type Slot } from "../slots/slot-pool.ts";
import { type HeldFile, type HeldFilesLook, lookAtHeldFiles, NO_REPOSITORY } from "./held-files.ts";

/** More files than this are written and looked through faster by git. */
const MOST_FILES = 500;
/** The same for their content. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Writes the few files of a commit that a gate depends on into a folder, without a git process, and looks afterwards whether
 * they are still so.
 */
export class InputCheckouts {
  readonly #store: ObjectStore;
  /** What is known to be in the folders that nobody uses. */
  readonly #held = new WeakMap<Slot, ReadonlyMap<string, HeldFile>>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** Whether the files can be written here as git would write them: few, small, and none that git changes on its way. */
  async isSimple(entries: readonly TreeEntry[]): Promise<boolean> {
    if (entries.length > MOST_FILES) return false;
    if (!entries.every((entry) => isPlain(entry)) || !standApart(entries)) return false;
    const facts = await Promise.all(entries.map(async ({ oid }) => await this.#store.describe(oid)));
    return facts.reduce((sum, one) => sum + (one?.bytes ?? Infinity), 0) <= MOST_BYTES;
  }

  /** Makes the slot's folder of inputs hold exactly the files, whatever it held before. */
  async write(slot: Slot, entries: readonly TreeEntry[]): Promise<ReadonlyMap<string, HeldFile>> {
    const contents = await this.#store.readBlobs([...new Set(entries.map((entry) => entry.oid))]);
    await assertOwnFolder(slot);
    const known = this.#held.get(slot);
    this.#held.delete(slot);
    const wanted = new Map(entries.map((entry) => [entry.path, entry]));
    if (known !== undefined && isRealFolder(slot.inputsDir)) {
      try {
        const look = lookAtHeldFiles(slot.inputsDir, known, this.#store.objectFormat);
        if (look?.isPristine === true) return this.#change(slot, { files: look.files, wanted, contents });
      } catch (error) {
        if (!isTreeError(error)) throw error;
      }
    }
    await removeSmallTree(slot.inputsDir);
    mkdirSync(slot.inputsDir);
    writeFileSync(join(slot.inputsDir, ".git"), NO_REPOSITORY);
    return this.#change(slot, { files: new Map(), wanted, contents });
  }

  /** Removes what is not wanted any more, and writes what is missing. */
  #change(
    slot: Slot,
    change: { readonly files: ReadonlyMap<string, HeldFile>; readonly wanted: ReadonlyMap<string, TreeEntry>; readonly contents: ReadonlyMap<string, Buffer> },
  ): ReadonlyMap<string, HeldFile> {
    const { files, wanted, contents } = change;
    const held = new Map<string, HeldFile>();
    const emptied = new Set<string>();
    for (const [path, file] of files) {
      const entry = wanted.get(path);
      if (entry?.oid === file.entry.oid && entry.mode === file.entry.mode) {
        held.set(path, file);
      } else {
        unlinkSync(systemPath(join(slot.inputsDir, path)));
        emptied.add(dirname(path));
      }
    }
    const needed = new Set([...wanted.keys()].flatMap((path) => foldersOf(path)));
    for (const folder of emptied) removeFolders(slot.inputsDir, folder, needed);
    for (const entry of wanted.values()) {
      if (held.has(entry.path)) continue;
      const content = contents.get(entry.oid);
      if (content === undefined) throw new Error("Internal error: the content of a file was not read");
      const place = join(slot.inputsDir, entry.path);
      writeEntry(place, entry.mode, content);
      const state = readFileState(place);
      if (state === null) throw new Error("Internal error: a file that was written is none");
      held.set(entry.path, { entry, state });
    }
    return held;
  }

  /** What is different now; `null` where the folder was removed or replaced, or cannot be read. */
  look(slot: Slot, held: ReadonlyMap<string, HeldFile>): HeldFilesLook | null {
    try {
      if (!isRealFolder(slot.inputsDir)) return null;
      const look = lookAtHeldFiles(slot.inputsDir, held, this.#store.objectFormat);
      if (look?.isPristine === true) this.#held.set(slot, look.files);
      return look;
    } catch (error) {
      if (isTreeError(error)) return null;
      throw error;
    }
  }
}

function isPlain({ mode, path }: TreeEntry): boolean {
  if (mode !== "100644" && mode !== "100755" && mode !== SYMLINK_MODE) return false;
  return describeBadPath(path) === null && path !== ".gitattributes" && !path.endsWith("/.gitattributes");
}

/** Whether no file stands where another one's folder is, which git refuses: writing would follow such a link. */
function standApart(entries: readonly TreeEntry[]): boolean {
  const paths = new Set(entries.map((entry) => entry.path));
  return paths.size === entries.length && !entries.some(({ path }) => foldersOf(path).some((folder) => paths.has(folder)));
}

function writeEntry(place: string, mode: string, content: Buffer): void {
  mkdirSync(systemPath(dirname(place)), { recursive: true });
  const file = systemPath(place);
  if (mode === SYMLINK_MODE) symlinkSync(content, file);
  else writeFileSync(file, content, { flag: "wx", mode: mode === "100755" ? 0o777 : 0o666 });
}

/** Removes folders that held only what is not wanted any more, from the deepest one up to the first that is needed. */
function removeFolders(top: string, from: string, needed: ReadonlySet<string>): void {
  for (let folder = from; folder !== "." && !needed.has(folder); folder = dirname(folder)) {
    try {
      rmdirSync(systemPath(join(top, folder)));
    } catch (error) {
      // Another one of the emptied folders lies in it, or it went with one.
      if (hasErrorCode(error, "ENOTEMPTY", "EEXIST", "ENOENT")) return;
      throw error;
    }
  }
}

function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1)) folders.push(path.slice(0, end));
  return folders;
}
