import { type ContractVersion, contractVersion, defineContractVersion } from "@pawl/contract";
import type { Plan } from "./plan.ts";

/**
 * The contract version that a valid plan pins, with its weights.
 *
 * @throws Error for a name that the standard does not have, which `parsePlan` refuses.
 */
export const planContract = ({ contract }: Pick<Plan, "contract">): ContractVersion => {
  if (typeof contract !== "string") return defineContractVersion(contract);
  const version = contractVersion(contract);
  if (version === undefined) throw new Error(`Internal error: no contract version ${contract}`);
  return version;
};
