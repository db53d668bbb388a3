import { renderContractVersion } from "@pawl/contract";
import type { ContractVersion } from "@pawl/contract";

import { sha256 } from "../util/sha256.ts";

/** Digest of a contract version: SHA-256 of its canonical text. It is what a run pins and what a human approves. */
export function contractDigest(contract: ContractVersion): string {
  return sha256(renderContractVersion(contract));
}
