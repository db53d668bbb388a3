import { join } from "node:path";

import { isTreeError } from "../files/tree-errors.ts";
import { blobId, type FileState, isSameFile, readFileState, readRawContent } from "../files/file-state.ts";
import { listFolderSync } from "../files/list-folder.ts";
import type { TreeEntry } from "../git/tree-entry.ts";

/** A file that Pawl wrote, and what it looked like when it was seen last. */
export interface HeldFile {
  readonly entry: TreeEntry;
  readonly state: FileState;
}

/** What a look at a folder of held files found. */
export interface HeldFilesLook {
  /** Held files that are not as they were written, sorted. */
  readonly changed: string[];
  /** Whether files are there that are not held. */
  readonly hasOthers: boolean;
  /** Whether nothing at all differs, empty folders included: the folder is as if Pawl had just written it. */
  readonly isPristine: boolean;
  /** The held files as they are now. */
  readonly files: ReadonlyMap<string, HeldFile>;
}

/** Text of the file `.git` of a checkout without a repository: git says the name of the missing folder, and looks no further up. */
export const NO_REPOSITORY = "gitdir: /nonexistent/this-checkout-holds-only-the-gate's-inputs\n";

/**
 * Compares a folder with what was written there, by the content of every file whose times do not prove it unchanged. `null`: it
 * cannot be read.
 */
export function lookAtHeldFiles(folder: string, held: ReadonlyMap<string, HeldFile>, objectFormat: "sha1" | "sha256"): HeldFilesLook | null {
  const look = new Look(folder, held, objectFormat);
  try {
    look.visit("");
  } catch (error) {
    if (!isTreeError(error)) throw error;
    return null;
  }
  const changed = [...held.keys()].filter((path) => !look.files.has(path)).sort();
  return { changed, hasOthers: look.hasOthers, isPristine: look.isPristine && changed.length === 0, files: look.files };
}

class Look {
  readonly files = new Map<string, HeldFile>();
  hasOthers = false;
  isPristine = true;
  readonly #folder: string;
  readonly #held: ReadonlyMap<string, HeldFile>;
  readonly #objectFormat: "sha1" | "sha256";

  constructor(folder: string, held: ReadonlyMap<string, HeldFile>, objectFormat: "sha1" | "sha256") {
    this.#folder = folder;
    this.#held = held;
    this.#objectFormat = objectFormat;
  }

  /** Whether the folder holds a file of Pawl's. */
  visit(prefix: string): boolean {
    let hasHeld = false;
    for (const { name, kind } of listFolderSync(join(this.#folder, prefix))) {
      const path = prefix + name;
      if (path === ".git") this.isPristine &&= this.#isOwnGitFile(kind === "file");
      else if (kind === "folder") hasHeld = this.visit(`${path}/`) || hasHeld;
      else if (this.#isHeld(path)) hasHeld = true;
      else if (!this.#held.has(path)) this.#noteOther();
    }
    if (!hasHeld && prefix !== "") this.isPristine = false;
    return hasHeld;
  }

  #noteOther(): void {
    this.hasOthers = true;
    this.isPristine = false;
  }

  #isOwnGitFile(isFile: boolean): boolean {
    return isFile && readRawContent(join(this.#folder, ".git"), "100644").toString("latin1") === NO_REPOSITORY;
  }

  #isHeld(path: string): boolean {
    const file = this.#held.get(path);
    if (file === undefined) return false;
    const place = join(this.#folder, path);
    const state = readFileState(place);
    if (state === null || state.mode !== file.entry.mode) return false;
    if (!isSameFile(file.state, state) && blobId(this.#objectFormat, readRawContent(place, state.mode)) !== file.entry.oid) return false;
    this.files.set(path, { entry: file.entry, state });
    return true;
  }
}
