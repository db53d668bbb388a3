import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { hasErrorCode, WorkspaceError } from "../errors.ts";
import { writeDurably } from "../files/write-durably.ts";

/** An advance whose files may not have arrived in the project's folder yet. */
export interface JournalEntry {
  readonly version: 1;
  readonly ref: string;
  /** Commit that the project's index and files showed when all was well. */
  readonly treeAt: string;
  readonly from: string;
  readonly to: string;
  /** Identity of the lock file that Pawl puts on git's index, so that a leftover can be told from somebody else's. */
  readonly lock: { readonly inode: string; readonly createdNs: string } | null;
}

const FILE_NAME = "advance.json";

/** The one journal entry of a project, in the state folder. */
export class AdvanceJournal {
  readonly #path: string;

  constructor(stateDir: string) {
    this.#path = join(stateDir, FILE_NAME);
  }

  /** The entry, or `null` when every advance is finished. Throws `WORKSPACE_STATE_DAMAGED`. */
  async read(): Promise<JournalEntry | null> {
    let text: string;
    try {
      text = await readFile(this.#path, "utf8");
    } catch (error) {
      if (hasErrorCode(error, "ENOENT")) return null;
      throw error;
    }
    return parse(text, this.#path);
  }

  /** Replaces the entry, durably. */
  async write(entry: JournalEntry): Promise<void> {
    await writeDurably(this.#path, `${JSON.stringify(entry)}\n`);
  }

  /** Removes the entry. Should a power failure bring it back, finishing that advance again finds nothing to do. */
  async clear(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}

function parse(text: string, path: string): JournalEntry {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(path, error);
  }
  if (!isEntry(value)) throw damaged(path, undefined);
  return value;
}

function isEntry(value: unknown): value is JournalEntry {
  if (typeof value !== "object" || value === null) return false;
  const entry = value as Partial<Record<keyof JournalEntry, unknown>>;
  const isOid = (oid: unknown): boolean => typeof oid === "string" && /^[0-9a-f]{40,64}$/u.test(oid);
  return entry.version === 1 && typeof entry.ref === "string" && entry.ref.startsWith("refs/heads/") && isOid(entry.treeAt) && isOid(entry.from) && isOid(entry.to) && isLock(entry.lock);
}

function isLock(lock: unknown): boolean {
  if (lock === null) return true;
  if (typeof lock !== "object") return false;
  const { inode, createdNs } = lock as { readonly inode?: unknown; readonly createdNs?: unknown };
  return typeof inode === "string" && typeof createdNs === "string";
}

function damaged(path: string, cause: unknown): WorkspaceError {
  return new WorkspaceError(
    "WORKSPACE_STATE_DAMAGED",
    `The file '${path}' is not a record of an advance.`,
    "Bring the project's files to the branch with `git status` and `git checkout`, then remove the file.",
    cause,
  );
}
