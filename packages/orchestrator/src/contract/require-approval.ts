import { contractVersion } from "@pawl/contract";
import { planContract } from "@pawl/pipeline";
import type { Plan } from "@pawl/pipeline";

import { OrchestratorError } from "../errors.ts";
import type { ContractApproval } from "./approvals.ts";
import { contractDigest } from "./contract-digest.ts";

/**
 * Refuses a new run under a contract version of the user's own that nobody has approved (rule 4.2.1#3).
 *
 * @param approvals - every approval that the ledger holds.
 * @param planFile - for the message.
 * @returns the approval; `null` for a version of the standard's, which needs none.
 * @throws OrchestratorError `CONTRACT_NOT_APPROVED`.
 */
export function requireApproval(
  plan: Plan,
  approvals: readonly ContractApproval[],
  planFile: string,
): ContractApproval | null {
  const contract = planContract(plan);
  const { version } = contract;
  if (contractVersion(version) !== undefined) return null;
  const digest = contractDigest(contract);
  const approval = approvals.find((one) => one.digest === digest);
  if (approval !== undefined) return approval;
  const isNameApproved = approvals.some((one) => one.contract.version === version);
  throw new OrchestratorError(
    "CONTRACT_NOT_APPROVED",
    `${planFile}: nobody has approved the contract version ${version}${isNameApproved ? " with these weights" : ""}, digest ${digest}`,
    `Whoever may decide that approves it with \`pawl contract approve ${version} --by <who>\`.`,
  );
}
