import { access } from "node:fs/promises";
import { join } from "node:path";

import { PROCESS_TOKEN_VARIABLE } from "@pawl/agents";
import type { Plan, WorkspaceMode } from "@pawl/pipeline";
import {
  defaultPoolDir,
  detectRepository,
  ensureExcluded,
  findDirtyPaths,
  isPoolOpen,
  openInPlaceWorkspace,
  openIsolatedWorkspace,
} from "@pawl/workspace";
import type { Workspace } from "@pawl/workspace";

import { OrchestratorError } from "../errors.ts";
import { toPaths } from "../runtime/attempt-runner.ts";
import { ownOutputs } from "../util/own-outputs.ts";
import type { PipelinePaths } from "../util/pipeline-paths.ts";
import { useProgramsForGit } from "./run-git-program.ts";
import { tokenPrefix } from "./tokens.ts";

/** Folders that are Pawl's own and never part of the project's content. */
const OWN_FOLDERS = ["/.pawl/", "/progress/"];

/** How attempts of a project work: as the plan says, else isolated in a git repository and in place elsewhere. */
export async function workspaceMode(projectDir: string, plan: Plan): Promise<WorkspaceMode> {
  const repository = await detectRepository(projectDir);
  if (plan.mode === "in-place") return "in-place";
  if (repository.kind === "repository") return "isolated";
  if (plan.mode === null) return "in-place";
  throw new OrchestratorError(
    "NOT_A_REPOSITORY",
    `${projectDir}: the plan's mode is isolated, but this is not a git repository`,
    "Run `git init` there, or write `mode: in-place` into pawl.yaml.",
  );
}

/**
 * Refuses a work tree with uncommitted work that a closure could overwrite; nothing is changed.
 *
 * @throws OrchestratorError `DIRTY_TREE` with the first paths.
 */
export async function refuseDirtyTree(projectDir: string, plan: Plan): Promise<void> {
  const repository = await detectRepository(projectDir);
  if (repository.kind === "none" || repository.topLevel === null) return;
  const dirty = await findDirtyPaths({ projectDir, artifacts: plan.artifacts.map(toPaths) });
  if (dirty.length === 0) return;
  const named = dirty.slice(0, 5).map((path) => JSON.stringify(path)).join(", ");
  const more = dirty.length > 5 ? ` and ${dirty.length - 5} more` : "";
  throw new OrchestratorError(
    "DIRTY_TREE",
    `${projectDir}: the work tree has uncommitted changes: ${named}${more}`,
    "Commit, stash or remove them.",
  );
}

/** Whether an advance of the project's tree was interrupted, so that the tree may look dirty through Pawl's own doing. */
export async function hasInterruptedAdvance(paths: PipelinePaths): Promise<boolean> {
  try {
    await access(join(paths.stateDir, "advance.json"));
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return false;
    throw error;
  }
}

/** Whether an orchestrator works on the project, or died before it had put away what it works with. */
export async function isWorkspaceOpen({ projectDir }: PipelinePaths, environment: NodeJS.ProcessEnv): Promise<boolean> {
  return await isPoolOpen(await defaultPoolDir(projectDir, environment));
}

/** Keeps Pawl's own folders out of what a git repository takes for the project's content. */
export async function keepOwnFoldersOut(projectDir: string): Promise<void> {
  if ((await detectRepository(projectDir)).kind === "repository") await ensureExcluded(projectDir, OWN_FOLDERS);
}

/** Opens the workspace of a project and keeps Pawl's own folders out of its content. */
export async function openProjectWorkspace(
  paths: PipelinePaths,
  pinned: { readonly mode: WorkspaceMode; readonly branch: string | null },
  environment: NodeJS.ProcessEnv,
): Promise<Workspace> {
  const { projectDir, stateDir } = paths;
  const poolDir = await defaultPoolDir(projectDir, environment);
  useProgramsForGit();
  await keepOwnFoldersOut(projectDir);
  // A git process may outlive an orchestrator that was killed; the mark lets the next one end it before it looks.
  const gitEnvironment = { [PROCESS_TOKEN_VARIABLE]: `${tokenPrefix(projectDir)}git` };
  return pinned.mode === "isolated"
    ? openIsolatedWorkspace({ projectDir, branch: pinned.branch, poolDir, stateDir, gitEnvironment })
    : openInPlaceWorkspace({ projectDir, poolDir, stateDir, gitEnvironment, leftAlone: await ownOutputs(projectDir) });
}
