import { mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { hasErrorCode } from "../errors.ts";
import { removeTree } from "../files/remove-tree.ts";
import { attemptReference, References, type SwapResult } from "./references.ts";
import type { GitContext } from "./run-git.ts";

/**
 * References of a repository that Pawl made for itself: changed as files, by git's own rules, without a git process. What is
 * not as Pawl leaves it (packed references, a lock that somebody holds) is left to git.
 *
 * Source: gitrepository-layout(5), "refs"; the lock of a reference is the file beside it that ends in `.lock`.
 */
export class OwnReferences extends References {
  readonly #gitDir: string;

  constructor(context: GitContext, gitDir: string) {
    super(context);
    this.#gitDir = gitDir;
  }

  override async read(ref: string): Promise<string | null> {
    return (await this.#readLoose(ref)) ?? (await super.read(ref));
  }

  override async swap(ref: string, from: string | null, to: string): Promise<SwapResult> {
    const path = join(this.#gitDir, ref);
    const lock = `${path}.lock`;
    if (from === null || !(await this.#lock(lock, to))) return await super.swap(ref, from, to);
    let actual: string | null = null;
    try {
      actual = await this.#readLoose(ref);
      if (actual === from) {
        await rename(lock, path);
        return { kind: "swapped" };
      }
    } finally {
      await rm(lock, { force: true });
    }
    return actual === null ? await super.swap(ref, from, to) : { kind: "different", actual };
  }

  override async protect(attempt: number, commits: ReadonlyMap<string, string>): Promise<void> {
    for (const [name, commit] of commits) {
      const path = join(this.#gitDir, attemptReference(attempt), name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, `${commit}\n`);
    }
  }

  override async unprotect(attempt: number): Promise<void> {
    await removeTree(join(this.#gitDir, attemptReference(attempt)));
    if (await this.#hasPacked()) await super.unprotect(attempt);
  }

  /** Writes the lock with what is to become the reference, durably; `false`: somebody has it. */
  async #lock(lock: string, to: string): Promise<boolean> {
    try {
      const file = await open(lock, "wx");
      try {
        await file.writeFile(`${to}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      return true;
    } catch (error) {
      if (hasErrorCode(error, "EEXIST", "ENOENT")) return false;
      throw error;
    }
  }

  async #readLoose(ref: string): Promise<string | null> {
    const text = await readIfThere(join(this.#gitDir, ref));
    return /^(?:[0-9a-f]{40}|[0-9a-f]{64})\n$/u.test(text) ? text.trim() : null;
  }

  async #hasPacked(): Promise<boolean> {
    return (await readIfThere(join(this.#gitDir, "packed-refs"))) !== "";
  }
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, "latin1");
  } catch (error) {
    if (hasErrorCode(error, "ENOENT", "ENOTDIR", "EISDIR")) return "";
    throw error;
  }
}
