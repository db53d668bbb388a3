import type { PipelineState, Plan } from "@pawl/pipeline";

import { OrchestratorError } from "../errors.ts";
import { planDigest } from "../gate/gate-digest.ts";
import type { PipelinePaths } from "../util/pipeline-paths.ts";

/** What `pawl run` was asked to do. */
export interface Start {
  readonly plan: Plan;
  readonly paths: PipelinePaths;
  readonly isNew: boolean;
}

/**
 * Refuses what does not fit the unfinished run that the ledger has.
 *
 * @throws OrchestratorError `RUN_UNFINISHED`, `PLAN_CHANGED`.
 */
export function refuseWrongStart(loaded: PipelineState, { plan, paths, isNew }: Start): void {
  if (loaded.status !== "running") return;
  if (isNew) {
    throw new OrchestratorError(
      "RUN_UNFINISHED",
      `${paths.ledgerFile}: run ${loaded.run} is unfinished`,
      "Abort it first with `pawl abort`, or take it up with `pawl run`.",
    );
  }
  if (planDigest(plan) !== loaded.planDigest) {
    throw new OrchestratorError(
      "PLAN_CHANGED",
      `${paths.planFile}: differs from the plan that run ${loaded.run} pinned`,
      "Restore the file; or abort the run with `pawl abort` and start again with `pawl run --new`.",
    );
  }
}
