import type { KeyObject } from "node:crypto";
import { resolve } from "node:path";

import { readSigningKey } from "@pawl/orchestrator";

/** Environment variable with the path of the file that holds the signing key. It never holds the key itself. */
export const KEY_VARIABLE = "PAWL_ATTEST_KEY";

/**
 * The key that signs attestations: from the file given with `--key`, else from the one that `PAWL_ATTEST_KEY` names; `null` where
 * neither names one.
 *
 * @param folder - where relative paths start.
 * @throws OrchestratorError `KEY_UNUSABLE`.
 */
export async function signingKey(given: string | undefined, folder: string): Promise<KeyObject | null> {
  const path = given ?? process.env[KEY_VARIABLE] ?? "";
  return path === "" ? null : readSigningKey(resolve(folder, path));
}
