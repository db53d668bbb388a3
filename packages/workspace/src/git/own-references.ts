import { renameSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";

import { hasErrorCode } from "../errors.ts";
import { LooseReferences } from "./loose-references.ts";
import type { SwapResult } from "./references.ts";

/**
 * References of a repository that Pawl made for itself: changed as files, by git's own rules, without a git process. What is
 * not as Pawl leaves it (packed references, a lock that somebody holds) is left to git.
 *
 * Source: gitrepository-layout(5), "refs"; the lock of a reference is the file beside it that ends in `.lock`.
 */
export class OwnReferences extends LooseReferences {
  override async swap(ref: string, from: string | null, to: string): Promise<SwapResult> {
    const path = join(this.gitDir, ref);
    const lock = `${path}.lock`;
    if (from === null || !(await this.#lock(lock, to))) return await super.swap(ref, from, to);
    let actual: string | null = null;
    try {
      actual = this.readLoose(ref);
      if (actual === from) {
        renameSync(lock, path);
        return { kind: "swapped" };
      }
    } finally {
      rmSync(lock, { force: true });
    }
    return actual === null ? await super.swap(ref, from, to) : { kind: "different", actual };
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
}
