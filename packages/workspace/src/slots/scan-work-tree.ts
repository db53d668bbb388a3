import { lstat, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";

import { hasErrorCode, printable, WorkspaceError } from "../errors.ts";
import { removeTree } from "../files/remove-tree.ts";
import { isTreeError } from "../files/tree-errors.ts";
import { findUnscanned } from "../git/find-unscanned.ts";
import type { ObjectStore } from "../git/object-store.ts";
import { GITLINK_MODE } from "../git/tree-entry.ts";
import { runGit } from "../git/run-git.ts";
import { decodePath, encodePath } from "../paths/path-codec.ts";
import { assertSlotIntact, type Slot } from "./slot-pool.ts";

/** A repository in a repository in a repository: nobody needs more levels, and an agent must not make this endless. */
const MAX_NESTING = 16;

/**
 * Writes what the slot's folder holds as a tree: every tracked file, and every other one that the ignore rules in the
 * folder and the `excludesFile` do not ignore. Gives the tree's identifier.
 *
 * `base` is the commit that the slot was made from. Repositories that the agent made inside the folder lose their
 * `.git` and count as plain files. Symbolic links are recorded, not followed.
 * Throws `WORKSPACE_RESULT_UNREADABLE` when git cannot take up the files, or cannot look into a folder that is not ignored.
 */
export async function scanSlot(slot: Slot, store: ObjectStore, base: string, excludesFile: string): Promise<string> {
  await assertSlotIntact(slot);
  const context = store.context(slot);
  const withExcludes = { ...context, config: [...context.config, `core.excludesFile=${excludesFile}`] };
  const submodules = (await store.entries(await store.treeOf(base))).filter((entry) => entry.mode === GITLINK_MODE);
  try {
    // Submodules are not populated, so a repository that is there was made by the agent, and git would run inside it, by
    // its configuration, to see whether it changed.
    for (const { path } of submodules) await dropGitFolder(slot, path);
    await dropNestedRepositories(slot, store, excludesFile);
    const unscanned = findUnscanned((await runGit(withExcludes, ["add", "--all"])).stderrBytes);
    if (unscanned.length > 0) throw unscannedContent(unscanned);
    return (await runGit(context, ["write-tree"])).stdout.toString("latin1").trim();
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    throw new WorkspaceError(
      "WORKSPACE_RESULT_UNREADABLE",
      `What the attempt left cannot be read into a commit: ${(error as Error).message}`,
      "Leave only regular files, folders and symbolic links that can be read, with names that git accepts.",
      error,
    );
  }
}

/** Codes that blame the machine, or whoever ends processes on it. */
const NOT_OF_THE_FILES: ReadonlySet<string> = new Set(["WORKSPACE_GIT_MISSING", "WORKSPACE_GIT_NOT_STARTED", "WORKSPACE_GIT_ENDED"]);

/** Whether reading a folder of files failed because of what is in it, as far as that can be told. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof WorkspaceError ? !NOT_OF_THE_FILES.has(error.code) : isTreeError(error);
}

/** The error for content that git passed over, which must not count as absent. */
export function unscannedContent(paths: readonly string[]): WorkspaceError {
  const named = paths.slice(0, 3).map((path) => `'${printable(path, 100)}'`).join(", ");
  const message = `${named} cannot be taken up: the path is too long, access is denied, or no commit may hold the name.`;
  return new WorkspaceError("WORKSPACE_RESULT_UNREADABLE", message, "Make it readable, remove it, or have it ignored.");
}

async function dropNestedRepositories(slot: Slot, store: ObjectStore, excludesFile: string): Promise<void> {
  for (let level = 0; level < MAX_NESTING; level += 1) {
    const nested = await findNestedRepositories(slot, store, excludesFile, []);
    if (nested.length === 0) return;
    for (const path of nested) await dropGitFolder(slot, path);
  }
  throw new WorkspaceError("WORKSPACE_NESTED_REPOSITORY", "Repositories are nested too deeply in the result.", "Remove the folders named '.git'.");
}

/** What `git ls-files -t` puts before a path that is not tracked. */
const OTHER_TAG = "?".charCodeAt(0);

/** Folders, relative and without a final `/`, that hold a repository and are neither tracked nor ignored. */
export async function findNestedRepositories(
  files: { readonly workTree: string; readonly indexFile: string },
  store: ObjectStore,
  excludesFile: string,
  pathspecs: readonly string[],
): Promise<string[]> {
  const args = ["-c", `core.excludesFile=${excludesFile}`, "ls-files", "-z", "-t", "--others", "--modified", "--exclude-standard", "--", ...pathspecs];
  const nested: string[] = [];
  for (const field of await store.listFields(files, args)) {
    const isOther = field[0] === OTHER_TAG;
    const path = decodePath(field.subarray(2));
    if (isOther && path.endsWith("/")) nested.push(path.slice(0, -1));
    // A repository in the place of a tracked file is listed under the file's name, as a change.
    if (!isOther && (await isRepository(join(files.workTree, path)))) nested.push(path);
  }
  return nested;
}

async function isRepository(folder: string): Promise<boolean> {
  try {
    if (!(await lstat(encodePath(folder))).isDirectory()) return false;
    await lstat(encodePath(join(folder, ".git")));
    return true;
  } catch (error) {
    if (hasErrorCode(error, "ENOENT", "ENOTDIR", "ELOOP")) return false;
    throw error;
  }
}

async function dropGitFolder(slot: Slot, path: string): Promise<void> {
  const gitFolder = join(slot.workTree, path, ".git");
  try {
    // A parent that is a link leads out of the slot: that repository is somebody else's.
    const parent = dirname(gitFolder);
    if ((await realpath(encodePath(parent))) !== parent) return;
    await lstat(gitFolder);
  } catch (error) {
    if (hasErrorCode(error, "ENOENT", "ENOTDIR", "ELOOP")) return;
    throw error;
  }
  await removeTree(gitFolder);
}
