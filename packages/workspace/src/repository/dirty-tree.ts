import { runGit } from "../git/run-git.ts";
import { PAWL_FOLDERS } from "../ignore/personal-ignore-rules.ts";
import { decodePath, splitNul } from "../paths/path-codec.ts";
import { createClaim } from "../paths/path-matcher.ts";
import { isUnder } from "../paths/repository-path.ts";
import type { ArtifactPaths } from "../workspace.ts";
import { projectContext, realFolder } from "./detect-repository.ts";

/**
 * Paths that make the project's tree dirty, sorted: changed tracked files, staged or not, and untracked files under a
 * location or `writes` of an artifact. `projectDir` is the top folder of a repository with files; empty means clean.
 */
export async function findDirtyPaths(options: { readonly projectDir: string; readonly artifacts: readonly ArtifactPaths[] }): Promise<string[]> {
  const context = projectContext(await realFolder(options.projectDir));
  const { stdout } = await runGit(context, ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--ignore-submodules=all", "--no-renames"]);
  const claims = options.artifacts.map((artifact) => createClaim(artifact));
  const dirty: string[] = [];
  for (const field of splitNul(stdout)) {
    const state = field.subarray(0, 2).toString("latin1");
    const path = decodePath(field.subarray(3)).replace(/\/$/u, "");
    if (PAWL_FOLDERS.some((folder) => isUnder(path, folder))) continue;
    if (state !== "??" || claims.some((isClaimed) => isClaimed(path))) dirty.push(path);
  }
  return dirty.sort();
}
