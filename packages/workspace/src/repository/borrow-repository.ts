import { mkdir, realpath, writeFile, copyFile } from "node:fs/promises";
import { join } from "node:path";

import { WorkspaceError } from "../errors.ts";
import { repositoryConfig } from "../git/bare-git-directory.ts";
import { runGit } from "../git/run-git.ts";
import { detectRepository, projectContext } from "./detect-repository.ts";

/** The only branch of a repository that {@link borrowRepository} makes. */
export const BORROWED_BRANCH = "main";

/** What to borrow, and where to. */
export interface BorrowOptions {
  readonly projectDir: string;
  /** Absolute path of a folder that is not there yet. It is of no use once the project's repository is gone. */
  readonly folder: string;
  /** Full identifier of the commit that the one branch is on; default: what the project's HEAD is on. */
  readonly commit?: string;
}

/**
 * Makes a bare repository whose one branch is what the project's HEAD is on, with the project's objects borrowed: what is done with
 * it leaves no trace in the project. It is empty where the project is no repository of its own, or has no commit yet.
 *
 * @throws WorkspaceError `WORKSPACE_PARTIAL_CLONE`, and what `detectRepository` throws.
 */
export async function borrowRepository({ projectDir, folder, commit }: BorrowOptions): Promise<void> {
  const detected = await detectRepository(projectDir);
  const own = detected.kind === "repository" && detected.isTopLevel ? detected : null;
  if (own?.isPartialClone === true) {
    throw new WorkspaceError("WORKSPACE_PARTIAL_CLONE", `'${projectDir}' is a partial clone.`, "Clone the repository again without `--filter`.");
  }
  const head = own === null ? null : (commit ?? (await headCommit(projectDir)));
  for (const part of ["objects/info", "objects/pack", "refs/heads", "info"]) await mkdir(join(folder, part), { recursive: true });
  await writeFile(join(folder, "config"), repositoryConfig(own?.objectFormat ?? "sha1", true));
  await writeFile(join(folder, "HEAD"), `ref: refs/heads/${BORROWED_BRANCH}\n`);
  if (own === null || head === null) return;
  await writeFile(join(folder, "objects/info/alternates"), `${await realpath(join(own.commonDir, "objects"))}\n`);
  if (own.isShallow) await copyFile(join(own.commonDir, "shallow"), join(folder, "shallow"));
  await writeFile(join(folder, "refs/heads", BORROWED_BRANCH), `${head}\n`);
}

async function headCommit(projectDir: string): Promise<string | null> {
  const found = await runGit(projectContext(projectDir), ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], { okCodes: [0, 1, 128] });
  return found.exitCode === 0 ? found.stdout.toString("latin1").trim() : null;
}
