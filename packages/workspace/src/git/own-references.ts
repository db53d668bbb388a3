import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

import { hasErrorCode } from "../errors.ts";
import { placeFile } from "../files/disk.ts";
import { LooseReferences } from "./loose-references.ts";
import type { SwapResult } from "./references.ts";
import type { GitContext } from "./run-git.ts";
import type { UnlandedObjects } from "./unlanded-objects.ts";

/**
 * References of a repository that Pawl made for itself: changed as files, by git's own rules, without a git process. What is
 * not as Pawl leaves it (packed references, a lock that somebody holds) is left to git. Commits of attempts need none: they are
 * where nobody prunes, until they land.
 *
 * Source: gitrepository-layout(5), "refs"; the lock of a reference is the file beside it that ends in `.lock`.
 */
export class OwnReferences extends LooseReferences {
  readonly #unlanded: UnlandedObjects;
  /** Attempts that have references all the same, from an earlier version of Pawl; `null`: not known yet. */
  #referenced: Set<number> | null = null;

  constructor(context: GitContext, gitDir: string, unlanded: UnlandedObjects) {
    super(context, gitDir);
    this.#unlanded = unlanded;
  }

  override async swap(ref: string, from: string | null, to: string): Promise<SwapResult> {
    const path = join(this.gitDir, ref);
    const lock = `${path}.lock`;
    if (from === null || !lockWith(lock, to)) return await super.swap(ref, from, to);
    let actual: string | null = null;
    try {
      actual = this.readLoose(ref);
      if (actual === from) {
        await placeFile(lock, path);
        return { kind: "swapped" };
      }
    } finally {
      rmSync(lock, { force: true });
    }
    return actual === null ? await super.swap(ref, from, to) : { kind: "different", actual };
  }

  override async protect(attempt: number, commits: ReadonlyMap<string, string>): Promise<void> {
    this.#unlanded.keep(attempt, [...commits.values()]);
    return await Promise.resolve();
  }

  override async unprotect(attempt: number): Promise<void> {
    this.#unlanded.free(attempt);
    this.#referenced ??= new Set(await super.protectedAttempts());
    if (this.#referenced.delete(attempt)) await super.unprotect(attempt);
  }

  override async protectedAttempts(): Promise<number[]> {
    this.#referenced = new Set(await super.protectedAttempts());
    return [...new Set([...this.#referenced, ...this.#unlanded.attempts])].sort((a, b) => a - b);
  }
}

/** Makes the lock, with what is to become the reference; `false`: somebody has it. */
function lockWith(lock: string, to: string): boolean {
  let file: number;
  try {
    file = openSync(lock, "wx");
  } catch (error) {
    if (hasErrorCode(error, "EEXIST", "ENOENT")) return false;
    throw error;
  }
  try {
    writeSync(file, `${to}\n`);
  } catch (error) {
    rmSync(lock, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return true;
}
