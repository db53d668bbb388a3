import { join } from "node:path";

import { computeDigests } from "../candidates/content-digests.ts";
import { hasErrorCode, WorkspaceError } from "../errors.ts";
import { isAncestor } from "../git/commit-objects.ts";
import { DEFAULT_GIT_TIMEOUT_MS } from "../git/git-environment.ts";
import { assertObjectId, missingCommit, ObjectStore } from "../git/object-store.ts";
import type { ContentDigests } from "../workspace.ts";

/** Commits that were read from a file, apart from every repository. */
export interface ImportedCommits {
  /** Digests of a commit's content, as a `Workspace` gives them. Throws `WORKSPACE_COMMIT_MISSING`. */
  digests(options: { readonly commit: string; readonly locations: readonly string[]; readonly inputs: readonly string[] }): Promise<ContentDigests>;
  /** Whether `descendant` is `commit`, or has it in its history. */
  isAncestor(commit: string, descendant: string): Promise<boolean>;
}

/** What is read, and where to. */
export interface ImportCommitsOptions {
  /** A git bundle that needs no other objects, such as `exportCommits` writes. It is not trusted. */
  readonly file: string;
  /** The commit that must be in it with everything that it reaches. */
  readonly commit: string;
  /** An empty folder, in which the objects are kept; the caller removes it when it is done. */
  readonly scratchDir: string;
  /** Limit for one git process, in milliseconds; default {@link DEFAULT_GIT_TIMEOUT_MS}. */
  readonly gitTimeoutMs?: number;
}

/**
 * Reads the commits of a file into an object store of their own. Every object's identifier is calculated from its content, and
 * everything that the commit reaches has to be there, so a commit that is found is the commit of that name. Nothing is checked
 * out or executed, and no configuration takes part.
 *
 * Throws `WORKSPACE_COMMIT_MISSING`, and `WORKSPACE_BUNDLE_UNREADABLE` when git does not take the file for a complete bundle.
 */
export async function importCommits(options: ImportCommitsOptions): Promise<ImportedCommits> {
  const { file, commit, scratchDir } = options;
  assertObjectId(commit);
  const gitDir = join(scratchDir, "imported.git");
  const store = await ObjectStore.open({
    objectsDir: join(gitDir, "objects"),
    gitDir,
    objectFormat: commit.length === 64 ? "sha256" : "sha1",
    shallowFile: null,
    timeoutMs: options.gitTimeoutMs ?? DEFAULT_GIT_TIMEOUT_MS,
    gitEnvironment: {},
  });
  await orUnreadable(file, () => store.git(["bundle", "unbundle", file]));
  const { exitCode } = await store.git(["cat-file", "-e", `${commit}^{commit}`], { okCodes: [0, 1, 128] });
  if (exitCode !== 0) throw missingCommit(commit);
  await orUnreadable(file, () => store.git(["rev-list", "--objects", "--quiet", commit]));
  return {
    digests: async (request) => await computeDigests(store, request),
    isAncestor: async (ancestor, descendant) => await isAncestor(store, ancestor, descendant),
  };
}

async function orUnreadable(file: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!hasErrorCode(error, "WORKSPACE_GIT_FAILED")) throw error;
    const problem = error instanceof Error ? error.message : "no message";
    throw new WorkspaceError("WORKSPACE_BUNDLE_UNREADABLE", `'${file}' is not a complete git bundle: ${problem}`, "Have it made anew, from a complete repository.", error);
  }
}
