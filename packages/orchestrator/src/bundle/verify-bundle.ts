import type { KeyObject } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { LedgerHead } from "@pawl/database";

import type { BundleManifest } from "./bundle-format.ts";
import { checkAttestations } from "./check-attestations.ts";
import type { SignatureCheck } from "./check-attestations.ts";
import { checkEvents } from "./check-events.ts";
import { checkEvidence } from "./check-evidence.ts";
import { ReportCheck } from "./check-reports.ts";
import { checkRepository } from "./check-repository.ts";
import type { AddFinding, Finding } from "./finding.ts";
import { openBundle } from "./open-bundle.ts";

/** What a bundle's verification gave. */
export interface BundleVerification {
  readonly run: string;
  /** Where the ledger ends, as the bundle says: compare it with what is known of the ledger from elsewhere. */
  readonly ledger: LedgerHead;
  /** Closures that stand; `null` where the events could not be read to their end, and nothing that follows from them was checked. */
  readonly closures: number | null;
  /** `null` for the same reason. */
  readonly signatures: SignatureCheck | null;
  /** Everything that does not agree; empty when all of it does. */
  readonly findings: readonly Finding[];
}

/**
 * Checks the parts of a bundle against each other: ledger, reports, history, status file, evidence, repository, attestations. Needs no
 * network, no database and no project, and trusts nothing in the bundle: no name in it becomes a path, nothing of it is executed.
 *
 * What agrees was not changed in a part of it alone. Who made all of it is told by signatures (`key`), or by knowing the ledger's
 * head from elsewhere.
 *
 * @param options.repository - a repository whose commits are checked instead of those in the bundle; `null` for those.
 * @param options.key - from `readPublicKey`; every attestation must be signed by it. `null` leaves signatures unchecked.
 * @throws OrchestratorError `BUNDLE_UNREADABLE`; WorkspaceError when the repository that was given cannot be read.
 */
export async function verifyBundle(
  path: string,
  { repository, key }: { readonly repository: string | null; readonly key: KeyObject | null },
): Promise<BundleVerification> {
  const findings: Finding[] = [];
  const add: AddFinding = (code, place, problem) => findings.push({ code, place, problem });
  await using bundle = await openBundle(path, add);
  const { run, ledger }: BundleManifest = bundle.manifest;
  const reports = await ReportCheck.open(bundle, add);
  const checked = await checkEvents(bundle, reports.onEvent, add);
  if (checked === null) return { run, ledger, closures: null, signatures: null, findings };
  await reports.finish(bundle, checked);
  await checkEvidence(bundle, checked.standing, add);
  const signatures = await checkAttestations(bundle, { standing: checked.standing, key }, add);
  const scratchDir = await mkdtemp(join(tmpdir(), "pawl-verify-"));
  try {
    await checkRepository(bundle, checked, { repository, scratchDir }, add);
  } finally {
    await rm(scratchDir, { recursive: true, force: true });
  }
  return { run, ledger, closures: checked.standing.length, signatures, findings };
}
