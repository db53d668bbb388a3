import { tmpdir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";

import { defaultPoolDir, detectRepository } from "@pawl/workspace";

import type { PipelinePaths } from "../util/pipeline-paths.ts";

/** Folders that Pawl, its agents and its checks write to while a pipeline runs: its state, the report, workspaces, objects, temporary files. */
export async function writtenFolders(paths: PipelinePaths, environment: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const { projectDir, stateDir, statusFile } = paths;
  const configured = environment["TMPDIR"] ?? "";
  const temporary = isAbsolute(configured) ? configured : tmpdir();
  return [stateDir, dirname(statusFile), await defaultPoolDir(projectDir, environment), ...(await objectsFolder(projectDir)), temporary, projectDir];
}

/** Where git keeps the project's objects, which may be far from the project. */
async function objectsFolder(projectDir: string): Promise<readonly string[]> {
  try {
    const repository = await detectRepository(projectDir);
    return repository.kind === "repository" ? [join(repository.commonDir, "objects")] : [];
  } catch {
    // This is asked because something has failed already, which says more than that git fails too.
    return [];
  }
}
