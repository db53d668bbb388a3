import type { ContractVersion } from "@pawl/contract";
import type { Ledger } from "@pawl/database";

/** A human's recorded consent to a contract version. */
export interface ContractApproval {
  /** Position in the ledger. */
  readonly seq: number;
  /** Time of recording, in milliseconds since the epoch. */
  readonly atMs: number;
  readonly contract: ContractVersion;
  /** See `contractDigest`. Only a version with this very digest is approved. */
  readonly digest: string;
  readonly by: string;
  readonly why: string | null;
}

/** Every approval that the ledger holds, oldest first. */
export async function listApprovals(ledger: Ledger): Promise<readonly ContractApproval[]> {
  const approvals: ContractApproval[] = [];
  for await (const event of ledger.events({ types: ["contract.approved"] })) {
    if (event.type !== "contract.approved") continue;
    const { version, weights, digest, by, why } = event.data;
    approvals.push({ seq: event.seq, atMs: event.atMs, contract: { version, weights }, digest, by, why });
  }
  return approvals;
}
