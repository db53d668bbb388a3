import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { apply } from "@pawl/pipeline";
import type { EventBody, PipelineState } from "@pawl/pipeline";
import { BORROWED_BRANCH, borrowRepository, openIsolatedWorkspace, removeTree } from "@pawl/workspace";

import { prepareRevert } from "../human/roll-back.ts";
import type { RollbackDecision } from "../kernel/decisions.ts";
import { executeRollback, prepareRollback } from "../kernel/rollback.ts";
import type { PipelineLocation } from "../ledger/locate-pipeline.ts";

/** What a rollback would come to. */
export interface RollbackPreview {
  readonly events: readonly EventBody[];
  readonly reverts: readonly string[];
  readonly paths: readonly string[];
}

/**
 * Makes the reverting commits in a repository of its own that borrows the project's objects and is gone afterwards, so that what it
 * tells is what the rollback would find.
 *
 * @throws OrchestratorError as `rollBack` does, but for what only shows when files of the project are replaced.
 */
export async function previewRollback(
  paths: PipelineLocation,
  given: { readonly state: PipelineState; readonly decision: RollbackDecision; readonly environment: NodeJS.ProcessEnv },
): Promise<RollbackPreview> {
  const { state, decision } = given;
  const folder = await mkdtemp(join(tmpdir(), "pawl-preview-"));
  try {
    const repository = join(folder, "repository.git");
    const projectDir = state.mode === "in-place" ? join(paths.stateDir, "snapshots.git") : paths.projectDir;
    await borrowRepository({ projectDir, folder: repository, commit: state.head });
    const workspace = await openIsolatedWorkspace({
      projectDir: repository,
      branch: BORROWED_BRANCH,
      poolDir: join(folder, "pool"),
      stateDir: join(folder, "state"),
    });
    try {
      const revert = await prepareRevert(workspace, state, { decision, nowMs: Date.now() });
      const changed = (await workspace.changesBetween(state.head, revert.commit)).map(({ path }) => path);
      const { targets, by, why } = decision;
      const prepared = prepareRollback(state, { targets: [...targets], newHead: revert.commit, reverts: [...revert.reverts], paths: changed, by, why, command: null });
      const announced = apply(state, { ...prepared, seq: state.seq + 1, run: state.run, atMs: Date.now() });
      return { events: [prepared, ...executeRollback(announced)], reverts: revert.reverts.map(({ commit }) => commit), paths: changed };
    } finally {
      await workspace.close({ keepSlots: false });
    }
  } finally {
    await removeTree(folder);
  }
}
