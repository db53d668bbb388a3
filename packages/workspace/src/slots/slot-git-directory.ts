import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { removeTree } from "../files/remove-tree.ts";
import { repositoryConfig } from "../git/bare-git-directory.ts";
import type { ObjectStore } from "../git/object-store.ts";
import type { Slot } from "./slot-pool.ts";

/**
 * Gives the slot's folder a repository of its own, from nothing: own references, configuration and (no) hooks, no
 * remote, objects shared with the project. It is there for the agent and for checks; Pawl never runs git with it.
 *
 * `branch` is the branch that HEAD is on, or `null` for a HEAD on the commit itself.
 */
export async function writeSlotGitDirectory(slot: Slot, store: ObjectStore, head: { readonly commit: string; readonly branch: string | null }): Promise<void> {
  const gitDir = join(slot.workTree, ".git");
  await removeTree(gitDir);
  for (const folder of ["objects/info", "objects/pack", "refs/heads", "refs/tags", "info", "hooks"]) {
    await mkdir(join(gitDir, folder), { recursive: true });
  }
  await Promise.all([
    writeFile(join(gitDir, "config"), slotConfig(store.objectFormat)),
    writeFile(join(gitDir, "objects/info/alternates"), `${store.objectsDir}\n`),
    copyFile(slot.indexFile, join(gitDir, "index")),
    writeHead(gitDir, head),
    store.shallowFile === null ? undefined : copyFile(store.shallowFile, join(gitDir, "shallow")),
  ]);
}

/** Text of the configuration of a slot's repository. */
export function slotConfig(objectFormat: "sha1" | "sha256"): string {
  const identity = "[user]\n\tname = Pawl agent\n\temail = pawl-agent@localhost\n";
  return repositoryConfig(objectFormat, false).replace("\texcludesFile = /dev/null\n", "") + identity;
}

async function writeHead(gitDir: string, head: { readonly commit: string; readonly branch: string | null }): Promise<void> {
  if (head.branch === null) {
    await writeFile(join(gitDir, "HEAD"), `${head.commit}\n`);
    return;
  }
  const ref = join(gitDir, "refs/heads", head.branch);
  await mkdir(dirname(ref), { recursive: true });
  await writeFile(ref, `${head.commit}\n`);
  await writeFile(join(gitDir, "HEAD"), `ref: refs/heads/${head.branch}\n`);
}
