import { tmpdir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";

import { defaultPoolDir, detectRepository } from "@pawl/workspace";

import type { PipelinePaths } from "../util/pipeline-paths.ts";

/** Folders that Pawl, its agents and its checks write to while a pipeline runs. */
export interface WrittenFolders {
  /** Those that Pawl makes itself: its state, the report, workspaces. */
  readonly own: readonly string[];
  /** Those and the others: git's objects, temporary files, the project. */
  readonly all: readonly string[];
  /** Git could say where its objects are. */
  readonly isComplete: boolean;
}

/** Finds the folders of a pipeline. */
export async function findWrittenFolders(paths: PipelinePaths, environment: NodeJS.ProcessEnv): Promise<WrittenFolders> {
  const { projectDir, stateDir, statusFile } = paths;
  const configured = environment["TMPDIR"] ?? "";
  const temporary = isAbsolute(configured) ? configured : tmpdir();
  const own = [stateDir, dirname(statusFile), await defaultPoolDir(projectDir, environment)];
  const objects = await objectsFolder(projectDir);
  return { own, all: [...own, ...(objects ?? []), temporary, projectDir], isComplete: objects !== null };
}

/** Where git keeps the project's objects, which may be far from the project; `null` where it fails. */
async function objectsFolder(projectDir: string): Promise<readonly string[] | null> {
  try {
    const repository = await detectRepository(projectDir);
    return repository.kind === "repository" ? [join(repository.commonDir, "objects")] : [];
  } catch {
    // This is asked because something has failed already, which says more than that git fails too.
    return null;
  }
}
