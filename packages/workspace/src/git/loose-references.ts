import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { hasErrorCode } from "../errors.ts";
import { removeTree } from "../files/remove-tree.ts";
import { attemptReference, References } from "./references.ts";
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
    return (await this.readLoose(ref)) ?? (await super.read(ref));
  }

  override async protect(attempt: number, commits: ReadonlyMap<string, string>): Promise<void> {
    for (const [name, commit] of commits) {
      const path = join(this.gitDir, attemptReference(attempt), name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, `${commit}\n`);
    }
  }

  override async unprotect(attempt: number): Promise<void> {
    await removeTree(join(this.gitDir, attemptReference(attempt)));
    const packed = await readIfThere(join(this.gitDir, "packed-refs"));
    if (packed.includes(` ${attemptReference(attempt)}/`)) await super.unprotect(attempt);
  }

  /** The commit that the file of a reference names; `null` where there is none, or where it names something else. */
  protected async readLoose(ref: string): Promise<string | null> {
    const text = await readIfThere(join(this.gitDir, ref));
    return /^(?:[0-9a-f]{40}|[0-9a-f]{64})\n$/u.test(text) ? text.trim() : null;
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
