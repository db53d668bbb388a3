import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { hasErrorCode } from "../errors.ts";
import { removeSmallTree } from "../files/remove-tree.ts";
import { ATTEMPT_PREFIX, attemptReference, References } from "./references.ts";
import type { GitContext } from "./run-git.ts";

/**
 * References of a repository that keeps them as files: read there, and those of attempts, which nobody else changes, written and
 * removed there, without a git process. What is not there as a file of its own (packed references, a reference to another one) is
 * left to git.
 *
 * Source: gitrepository-layout(5), "refs" and "packed-refs".
 */
export class LooseReferences extends References {
  /** The git directory that all work trees share. */
  protected readonly gitDir: string;

  constructor(context: GitContext, gitDir: string) {
    super(context);
    this.gitDir = gitDir;
  }

  override async read(ref: string): Promise<string | null> {
    return this.readLoose(ref) ?? (await super.read(ref));
  }

  override async protect(attempt: number, commits: ReadonlyMap<string, string>): Promise<void> {
    if (commits.size === 0) return await Promise.resolve();
    const folder = join(this.gitDir, attemptReference(attempt));
    mkdirSync(folder, { recursive: true });
    for (const [name, commit] of commits) writeFileSync(join(folder, name), `${commit}\n`);
  }

  override async unprotect(attempt: number): Promise<void> {
    await removeSmallTree(join(this.gitDir, attemptReference(attempt)));
    const packed = readIfThere(join(this.gitDir, "packed-refs"));
    if (packed.includes(` ${attemptReference(attempt)}/`)) await super.unprotect(attempt);
  }

  /** Those too whose folder was made and then nothing in it: git lists no folder without references. */
  override async protectedAttempts(): Promise<number[]> {
    const numbers = listIfThere(join(this.gitDir, ATTEMPT_PREFIX)).filter((name) => /^\d{1,15}$/u.test(name)).map(Number);
    return [...new Set([...(await super.protectedAttempts()), ...numbers])].sort((a, b) => a - b);
  }

  /** The commit that the file of a reference names; `null` where there is none, or where it names something else. */
  protected readLoose(ref: string): string | null {
    const text = readIfThere(join(this.gitDir, ref));
    return /^(?:[0-9a-f]{40}|[0-9a-f]{64})\n$/u.test(text) ? text.trim() : null;
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    if (hasErrorCode(error, "ENOENT", "ENOTDIR", "EISDIR")) return "";
    throw error;
  }
}

function listIfThere(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (hasErrorCode(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}
