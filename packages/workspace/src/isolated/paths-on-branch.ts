import { DEFAULT_GIT_TIMEOUT_MS } from "../git/git-environment.ts";
import { runGit } from "../git/run-git.ts";
import { decodePath, splitNul } from "../paths/path-codec.ts";
import { findUsableRepository } from "./usable-repository.ts";

/**
 * Every file and folder of a branch, by path, as it is committed, and not as it lies in the project's tree; none where the branch has
 * no commit yet. Changes nothing.
 *
 * `branch`: `null` for the current one. Throws what `assertUsableRepository` throws.
 */
export async function pathsOnBranch(options: { readonly projectDir: string; readonly branch: string | null }): Promise<ReadonlySet<string>> {
  const { context, branch, isEmpty } = await findUsableRepository({ ...options, timeoutMs: DEFAULT_GIT_TIMEOUT_MS });
  if (isEmpty) return new Set();
  // From the top of the tree, whatever folder git is started in.
  const { stdout } = await runGit(context, ["ls-tree", "-r", "-t", "-z", "--name-only", "--full-tree", `refs/heads/${branch}`]);
  return new Set(splitNul(stdout).map(decodePath));
}
