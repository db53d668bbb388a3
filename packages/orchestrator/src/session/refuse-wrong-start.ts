import type { Ledger } from "@pawl/database";
import type { PipelineState, Plan, WorkspaceMode } from "@pawl/pipeline";
import { assertUsableRepository } from "@pawl/workspace";

import { listApprovals } from "../contract/approvals.ts";
import type { ContractApproval } from "../contract/approvals.ts";
import { requireApproval } from "../contract/require-approval.ts";
import { OrchestratorError } from "../errors.ts";
import { planDigest } from "../gate/gate-digest.ts";
import type { PipelineLocation } from "../ledger/locate-pipeline.ts";

/** What `pawl run` was asked to do. */
export interface Start {
  readonly plan: Plan;
  readonly paths: PipelineLocation;
  readonly mode: WorkspaceMode;
  readonly isNew: boolean;
}

/**
 * Refuses the first run of a pipeline where it may not or cannot start; nothing is changed.
 *
 * @param approvals - what the ledger holds of them; none where there is no ledger yet.
 * @throws OrchestratorError `CONTRACT_NOT_APPROVED`; what `assertUsableRepository` throws.
 */
export async function refuseFirstRun(approvals: readonly ContractApproval[], { plan, paths, mode }: Start): Promise<void> {
  requireApproval(plan, approvals, paths.planFile);
  // Later runs find a workspace, and an unfinished one goes on with the branch that it pinned.
  if (mode === "isolated") await assertUsableRepository({ projectDir: paths.projectDir, branch: plan.branch });
}

/**
 * Refuses what does not fit the unfinished run that the ledger has, a new run under a contract version that nobody has
 * approved, and a first run as {@link refuseFirstRun} does.
 *
 * @throws OrchestratorError `RUN_UNFINISHED`, `PLAN_CHANGED`, `CONTRACT_NOT_APPROVED`.
 */
export async function refuseWrongStart(loaded: PipelineState | null, ledger: Ledger, start: Start): Promise<void> {
  const { plan, paths, isNew } = start;
  if (loaded === null) await refuseFirstRun(await listApprovals(ledger), start);
  else if (loaded.status === "running") refuseOtherRun(loaded, start);
  else if (isNew) requireApproval(plan, await listApprovals(ledger), paths.planFile);
}

/** The plan, and with it the weights, that a run pinned stay as they are until its end (rule 4.2.1#2). */
function refuseOtherRun(loaded: PipelineState, { plan, paths, isNew }: Start): void {
  if (isNew) {
    throw new OrchestratorError(
      "RUN_UNFINISHED",
      `${paths.ledger.name}: run ${loaded.run} is unfinished`,
      "Abort it first with `pawl abort`, or take it up with `pawl run`.",
    );
  }
  // The pinned plan has the defaults of limits that were not known when it was pinned; its own digest was made without them.
  if (![loaded.planDigest, planDigest(loaded.plan)].includes(planDigest(plan))) {
    throw new OrchestratorError(
      "PLAN_CHANGED",
      `${paths.planFile}: differs from the plan that run ${loaded.run} pinned`,
      "Adopt it with `pawl amend`, or restore the file; or abort the run with `pawl abort` and start again with `pawl run --new`.",
    );
  }
}
