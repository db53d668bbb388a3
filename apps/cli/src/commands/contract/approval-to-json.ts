import type { ContractApproval } from "@pawl/orchestrator";

/** An approval as `--json` has it, without the version that it is for. */
export function approvalToJson({ seq, atMs, by, why }: ContractApproval): object {
  return { seq, at: new Date(atMs).toISOString(), by, why };
}
