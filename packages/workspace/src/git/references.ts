import { setTimeout as delay } from "node:timers/promises";
import { rm, stat } from "node:fs/promises";
import { resolve } from "node:path";

import { hasErrorCode, WorkspaceError } from "../errors.ts";
import { type GitContext, runGit } from "./run-git.ts";

/** Prefix of the references that keep candidates from being pruned. */
export const ATTEMPT_PREFIX = "refs/pawl/attempts/";
/** A lock on one reference is held for milliseconds; one that is unchanged for this long belongs to a killed process. */
const STALE_LOCK_MS = 5_000;
/** Packing the references of a large repository takes longer. */
const STALE_PACKED_LOCK_MS = 30_000;
const LOCK_POLL_MS = 250;

/** Where the references of an attempt are. */
export function attemptReference(attempt: number): string {
  return `${ATTEMPT_PREFIX}${attempt}`;
}

/** Result of a compare-and-swap on a reference. */
export type SwapResult = { readonly kind: "swapped" } | { readonly kind: "different"; readonly actual: string | null };

/** References of one repository, changed by git itself with hooks off. */
export class References {
  readonly #context: GitContext;

  constructor(context: GitContext) {
    this.#context = context;
  }

  /** Commit that `ref` names, or `null` when there is no such reference. */
  async read(ref: string): Promise<string | null> {
    const { exitCode, stdout } = await runGit(this.#context, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`], {
      okCodes: [0, 1, 128],
    });
    return exitCode === 0 ? stdout.toString("latin1").trim() : null;
  }

  /** Sets `ref` to `to` only while it is `from`, durably; `from: null` means that it must not exist. */
  async swap(ref: string, from: string | null, to: string): Promise<SwapResult> {
    try {
      await this.#update(`update ${ref}\0${to}\0${from ?? "0".repeat(to.length)}\0`, ["core.fsync=reference"]);
      return { kind: "swapped" };
    } catch (error) {
      if (!hasErrorCode(error, "WORKSPACE_GIT_FAILED", "WORKSPACE_GIT_ENDED")) throw error;
      const actual = await this.read(ref);
      if (actual === to) return { kind: "swapped" };
      if (actual === from) throw error;
      return { kind: "different", actual };
    }
  }

  /** Removes locks that a killed process left on `ref` and on HEAD, which git locks together with the branch that it is on. */
  async removeStaleLocks(ref: string): Promise<void> {
    const { stdout } = await runGit(this.#context, ["rev-parse", "--git-path", `${ref}.lock`, "--git-path", "HEAD.lock"]);
    const paths = stdout.toString("utf8").split("\n").filter((line) => line !== "");
    await Promise.all(paths.map(async (path) => await removeStaleLock(resolve(this.#context.cwd, path))));
  }

  /** Keeps commits of an attempt from being pruned, each under a name of its own. */
  async protect(attempt: number, commits: ReadonlyMap<string, string>): Promise<void> {
    if (commits.size === 0) return;
    await this.#update([...commits].map(([name, commit]) => `update ${attemptReference(attempt)}/${name}\0${commit}\0\0`).join(""));
  }

  /** Ends what {@link protect} began, for all commits of the attempt. */
  async unprotect(attempt: number): Promise<void> {
    const refs = await this.#list(`${attemptReference(attempt)}/`);
    if (refs.length > 0) await this.#update(refs.map((ref) => `delete ${ref}\0\0`).join(""));
  }

  /** Numbers of the attempts that have protected commits. */
  async protectedAttempts(): Promise<number[]> {
    const numbers = (await this.#list(ATTEMPT_PREFIX)).map((ref) => Number(ref.slice(ATTEMPT_PREFIX.length).split("/")[0]));
    return [...new Set(numbers)].filter((number) => Number.isSafeInteger(number)).sort((a, b) => a - b);
  }

  async #list(prefix: string): Promise<string[]> {
    const { stdout } = await runGit(this.#context, ["for-each-ref", "--format=%(refname)", prefix]);
    return stdout.toString("utf8").split("\n").filter((line) => line !== "");
  }

  async #update(commands: string, settings: readonly string[] = []): Promise<void> {
    const context = { ...this.#context, config: [...this.#context.config, "core.filesRefLockTimeout=2000", ...settings] };
    const run = async (): Promise<void> => {
      await runGit(context, ["update-ref", "-z", "--stdin"], { input: commands });
    };
    try {
      await run();
    } catch (error) {
      const lock = error instanceof WorkspaceError ? /Unable to create '([^']+\/(?:refs\/[^']+|HEAD|packed-refs)\.lock)'/u.exec(error.message)?.[1] : undefined;
      if (lock === undefined || !(await removeStaleLock(lock))) throw error;
      await run();
    }
  }
}

/**
 * Waits for a lock on references to be released, and removes it when the same one stays for too long to belong to a
 * process that lives. `false`: it keeps changing hands.
 */
async function removeStaleLock(path: string): Promise<boolean> {
  const staleMs = path.endsWith("/packed-refs.lock") ? STALE_PACKED_LOCK_MS : STALE_LOCK_MS;
  const identify = async (): Promise<string | null> => {
    try {
      const { ino, mtimeMs } = await stat(path);
      return `${ino} ${mtimeMs}`;
    } catch (error) {
      if (hasErrorCode(error, "ENOENT", "ENOTDIR")) return null;
      throw error;
    }
  };
  const first = await identify();
  if (first === null) return true;
  for (let waitedMs = 0; waitedMs < staleMs; waitedMs += LOCK_POLL_MS) {
    await delay(LOCK_POLL_MS);
    const now = await identify();
    if (now === null) return true;
    if (now !== first) return false;
  }
  await rm(path, { force: true });
  return true;
}
