import { describeFinding, verifyLedger } from "@pawl/database";
import type { Ledger, LedgerFinding, RebuiltRows } from "@pawl/database";

import { readAnchors } from "../anchor/read-anchors.ts";
import { openPipelineLedger } from "../ledger/ledger-place.ts";
import { locatePipeline } from "../ledger/locate-pipeline.ts";
import { deriveReport } from "../session/derive-report.ts";
import { ledgerBroken } from "../session/ledger-broken.ts";
import { refuseWhenHeld, takeLock } from "../session/open-session.ts";

/** What a rebuild found and wrote. */
export interface LedgerRebuild {
  /** Rows that differed from the events before, at most the first hundred. */
  readonly mended: readonly LedgerFinding[];
  /** `null`: it was only looked at. */
  readonly rows: RebuiltRows | null;
}

/**
 * Makes a ledger's projections (artifacts, attempts, tallies) anew from its events alone, in one transaction and under the
 * pipeline's lock. Nothing else is mended: events and reports are what happened, and cannot be made again.
 *
 * @param isDryRun - finds what differs, and writes nothing.
 * @throws OrchestratorError `LOCKED`; `LEDGER_BROKEN`, with nothing written, when anything but a projection is not what was
 *   written. Errors of the database keep their own codes, such as `LEDGER_MISSING`.
 */
export async function rebuildLedger(folder: string, isDryRun = false): Promise<LedgerRebuild> {
  const paths = await locatePipeline(folder);
  const anchors = await readAnchors(paths);
  // Opened for reading first: that refuses where there is no ledger, instead of making one.
  const reading = await openPipelineLedger(paths.ledger, { mode: "read-only" });
  try {
    if (isDryRun) return { mended: await findProjections(reading, anchors), rows: null };
  } finally {
    await reading.close();
  }
  const ledger = await openPipelineLedger(paths.ledger);
  try {
    const mended = await findProjections(ledger, anchors);
    const lockToken = await takeLock(ledger, Date.now());
    try {
      return { mended, rows: await ledger.rebuild(lockToken) };
    } finally {
      await ledger.releaseLock(lockToken);
    }
  } finally {
    await ledger.close();
  }
}

/** Rows that differ from the events. */
async function findProjections(ledger: Ledger, anchors: Awaited<ReturnType<typeof readAnchors>>): Promise<readonly LedgerFinding[]> {
  await refuseWhenHeld(ledger, Date.now());
  const { findings } = await verifyLedger(ledger, { deriveReport, anchors });
  refuseOtherThanProjections(ledger, findings);
  return findings;
}

function refuseOtherThanProjections(ledger: Ledger, findings: readonly LedgerFinding[]): void {
  const other = findings.find(({ kind }) => kind !== "projection");
  if (other !== undefined) throw ledgerBroken(ledger, `${describeFinding(other)}; that cannot be made anew from the events`);
}
