import { randomUUID } from "node:crypto";

import { CURRENT_ORDERING, hasBounds, planContract } from "@pawl/pipeline";
import type { Plan, WorkspaceMode } from "@pawl/pipeline";
import type { Workspace } from "@pawl/workspace";

import { listApprovals } from "../contract/approvals.ts";
import { contractDigest } from "../contract/contract-digest.ts";
import { requireApproval } from "../contract/require-approval.ts";
import { gateDigest, planDigest } from "../gate/gate-digest.ts";
import { learntDurations, spentOnDay } from "./fold-ledger.ts";
import type { Session } from "./open-session.ts";
import { keepForeignBytes } from "./repair-status.ts";

/**
 * Starts a run from zero: pins the plan, the gates' definitions and the contract version with its approval, and notes which
 * artifacts have a location on the head already, so that their gates run there first.
 *
 * @throws OrchestratorError `CONTRACT_NOT_APPROVED`.
 */
export async function startNewRun(
  session: Session,
  workspace: Workspace,
  plan: Plan,
  mode: WorkspaceMode,
): Promise<void> {
  const contract = planContract(plan);
  const approval = requireApproval(plan, await listApprovals(session.ledger), session.paths.planFile);
  const reading = await session.status.read();
  if (reading.kind === "different") await keepForeignBytes(session, reading);
  if (reading.kind === "right") session.status.adopt(reading.digest);
  const head = await workspace.head();
  const locations = plan.artifacts.map((artifact) => artifact.location);
  const present = await workspace.digests({ commit: head, locations, inputs: [] });
  const mustChange = plan.artifacts.filter((artifact) => artifact.changed);
  await session.journal.startRun(randomUUID(), {
    type: "run.started",
    data: {
      plan,
      planDigest: planDigest(plan),
      gateDigests: Object.fromEntries(plan.artifacts.map((artifact) => [artifact.id, gateDigest(plan, artifact)])),
      head,
      branch: workspace.branch,
      mode,
      contract: { ...contract, digest: contractDigest(contract), approvalSeq: approval?.seq ?? null },
      ...(hasBounds(plan.limits.budget.day) ? { spentToday: await spentOnDay(session.ledger, session.now()) } : {}),
      durationsMs: learntDurations(session.loaded),
      ordering: CURRENT_ORDERING,
      gateFirst: plan.artifacts
        .filter((artifact) => (present.locations[artifact.location] ?? null) !== null)
        .map((artifact) => artifact.id),
      ...(mustChange.length === 0
        ? {}
        : { before: Object.fromEntries(mustChange.map(({ id, location }) => [id, present.locations[location] ?? null])) }),
    },
  });
}
