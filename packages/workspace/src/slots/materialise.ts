import { access, mkdir, readdir, rmdir } from "node:fs/promises";
import { join } from "node:path";

import { hasErrorCode, WorkspaceError } from "../errors.ts";
import { removeTree } from "../files/remove-tree.ts";
import { isTreeError } from "../files/tree-errors.ts";
import type { ObjectStore } from "../git/object-store.ts";
import { runGit } from "../git/run-git.ts";
import { isGitFolderName } from "../paths/repository-path.ts";
import { takePristine } from "./pristine-slots.ts";
import { assertOwnFolder, isRealFolder, type Slot } from "./slot-pool.ts";

/**
 * Makes the slot's folder hold exactly the files of a commit or tree, whatever it held before.
 *
 * What is there already and unchanged is kept, which is what makes a used slot fast. When the leftovers resist, the
 * folder is made anew; a file system error means that this was not possible.
 */
export async function materialise(slot: Slot, store: ObjectStore, treeish: string): Promise<void> {
  const isPristine = takePristine(slot);
  await assertOwnFolder(slot);
  await removeTree(`${slot.indexFile}.lock`);
  if (isRealFolder(slot.workTree) && (await exists(slot.indexFile))) {
    try {
      await reuse(slot, store, { treeish, isPristine });
      return;
    } catch (error) {
      if (!isRecoverable(error)) throw error;
    }
  }
  await removeTree(slot.workTree);
  await removeTree(slot.indexFile);
  await removeTree(`${slot.indexFile}.lock`);
  await mkdir(slot.workTree, { recursive: true });
  await runGit(store.context(slot), ["read-tree", "--reset", "-u", treeish]);
}

async function reuse(slot: Slot, store: ObjectStore, { treeish, isPristine }: { readonly treeish: string; readonly isPristine: boolean }): Promise<void> {
  const clean = async (): Promise<unknown> => await runGit(store.context(slot), ["clean", "-ffdxq"]);
  if (!isPristine) await clean();
  // Git never looks into a folder named .git, so one inside a tracked folder survives the cleaning, with its hooks.
  const hasEmpty = await removeGitFolders(slot.workTree, true);
  // Git lists files, so a folder that a check left empty is seen here only.
  if (isPristine && hasEmpty) await clean();
  await runGit(store.context(slot), ["read-tree", "--reset", "-u", treeish]);
}

/** Removes every entry that some file system takes for `.git`, and folders that become empty by it. Whether others are empty. */
async function removeGitFolders(folder: string, isTop: boolean): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true });
  let hasRemoved = false;
  for (const entry of entries) {
    if (isGitFolderName(entry.name)) {
      await removeTree(join(folder, entry.name));
      hasRemoved = true;
    }
  }
  const folders = entries.filter((entry) => entry.isDirectory() && !isGitFolderName(entry.name));
  const below = await Promise.all(folders.map((entry) => removeGitFolders(join(folder, entry.name), false)));
  if (hasRemoved && entries.length === 1 && !isTop) await rmdir(folder);
  return (entries.length === 0 && !isTop) || below.includes(true);
}

function isRecoverable(error: unknown): boolean {
  return error instanceof WorkspaceError ? hasErrorCode(error, "WORKSPACE_GIT_FAILED", "WORKSPACE_GIT_ENDED") : isTreeError(error);
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (hasErrorCode(error, "ENOENT")) return false;
    throw error;
  }
}
