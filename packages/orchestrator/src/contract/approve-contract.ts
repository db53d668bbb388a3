import { contractVersion } from "@pawl/contract";
import type { ContractVersion } from "@pawl/contract";
import { planContract } from "@pawl/pipeline";
import type { Plan } from "@pawl/pipeline";

import { OrchestratorError } from "../errors.ts";
import { MAX_DECIDER_LENGTH, MAX_REASON_LENGTH, refuseUnreadable } from "../human/readable-text.ts";
import { hasLedger, openPipelineLedger } from "../ledger/ledger-place.ts";
import { locatePipeline } from "../ledger/locate-pipeline.ts";
import { loadPlan } from "../session/load-plan.ts";
import { keepOwnFoldersOut } from "../session/open-project-workspace.ts";
import { openSession, refuseWhenHeld } from "../session/open-session.ts";
import { listApprovals } from "./approvals.ts";
import type { ContractApproval } from "./approvals.ts";
import { contractDigest } from "./contract-digest.ts";

/** A human's decision to let runs start under a contract version. */
export interface ApprovalDecision {
  /** Name of the version that the plan defines. */
  readonly version: string;
  /** Who decides; at most {@link MAX_DECIDER_LENGTH} printable characters, not all of them spaces. */
  readonly by: string;
  /** Reason; `null`: none is given. At most {@link MAX_REASON_LENGTH} characters, otherwise as `by`. */
  readonly why: string | null;
}

/**
 * Records that a human approves the contract version which the plan defines, as it is defined now: its name and its weights,
 * by their digest (rule 4.2.1#3). It lets later runs start and changes no run that has started. Takes the pipeline's lock, and
 * makes the ledger where there is none yet.
 *
 * @returns the approval in force, and whether it was recorded now or there already; then nothing is recorded.
 * @throws OrchestratorError `APPROVAL_INVALID`, `CONTRACT_NEEDS_NO_APPROVAL`, `CONTRACT_NOT_DEFINED`, `LOCKED`,
 *   `LEDGER_BROKEN` and what `loadPlan` throws; nothing is recorded then. Errors of the ledger keep their own codes.
 */
export async function approveContract(
  folder: string,
  decision: ApprovalDecision,
): Promise<{ readonly approval: ContractApproval; readonly isRecordedNow: boolean }> {
  const { version, by, why } = decision;
  const { paths, contract, digest } = await wanted(folder, decision);
  const session = await openSession({ paths, driver: "auto", now: Date.now, onEvent: () => undefined });
  try {
    const known = (await listApprovals(session.ledger)).find((one) => one.digest === digest);
    if (known !== undefined) return { approval: known, isRecordedNow: false };
    await keepOwnFoldersOut(paths.projectDir);
    const { weights } = contract;
    const approved = { type: "contract.approved", data: { version, weights, digest, by, why } } as const;
    const { seq, atMs } = await session.journal.recordOutsideRuns(approved);
    return { approval: { seq, atMs, contract, digest, by, why }, isRecordedNow: true };
  } finally {
    await session.close();
  }
}

/**
 * The version that {@link approveContract} would approve, and its approval where it has one, so that nothing would be recorded. Writes
 * nothing.
 *
 * @throws OrchestratorError as {@link approveContract} does.
 */
export async function previewApproval(
  folder: string,
  decision: ApprovalDecision,
): Promise<{ readonly contract: ContractVersion; readonly digest: string; readonly approval: ContractApproval | null }> {
  const { paths, contract, digest } = await wanted(folder, decision);
  if (!(await hasLedger(paths.ledger))) return { contract, digest, approval: null };
  await using ledger = await openPipelineLedger(paths.ledger, { mode: "read-only" });
  await refuseWhenHeld(ledger, Date.now());
  return { contract, digest, approval: (await listApprovals(ledger)).find((one) => one.digest === digest) ?? null };
}

/** What a decision is about. */
async function wanted(folder: string, { version, by, why }: ApprovalDecision) {
  refuseUnreadable("APPROVAL_INVALID", "the name of whoever approves", by, MAX_DECIDER_LENGTH);
  if (why !== null) refuseUnreadable("APPROVAL_INVALID", "the reason", why, MAX_REASON_LENGTH);
  const paths = await locatePipeline(folder);
  const contract = definedContract((await loadPlan(paths.planFile)).plan, version, paths.planFile);
  return { paths, contract, digest: contractDigest(contract) };
}

/** The version to approve. */
function definedContract(plan: Plan, version: string, planFile: string): ContractVersion {
  if (contractVersion(version) !== undefined) {
    throw new OrchestratorError(
      "CONTRACT_NEEDS_NO_APPROVAL",
      `contract version ${version} is the standard's own, and needs no approval`,
      "Only versions with weights of your own do; `pawl contract versions` lists all.",
    );
  }
  const contract = planContract(plan);
  if (contract.version === version) return contract;
  throw new OrchestratorError(
    "CONTRACT_NOT_DEFINED",
    `${planFile}: defines no contract version ${JSON.stringify(version.slice(0, 80))}; its contract is ${contract.version}`,
    "Write the version with its weights at `contract` in the plan first, as in { version: team-2, weights: { A: 10, B: 20, C: 50, D: 20 } }.",
  );
}
