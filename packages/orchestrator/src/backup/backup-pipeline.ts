import { backupLedger, LedgerError, openLedger } from "@pawl/database";
import type { BackupManifest, DriverName } from "@pawl/database";

import { ledgerSite, openPipelineLedger } from "../ledger/ledger-place.ts";
import { locatePipeline } from "../ledger/locate-pipeline.ts";
import { namedEvidence } from "./named-evidence.ts";
import { evidenceName, stateFiles } from "./state-files.ts";

/** How a pipeline is backed up. */
export interface BackupOptions {
  readonly driver: "auto" | DriverName;
  /** Told of evidence that is missing or damaged. The backup is made all the same: the ledger is worth more than its files. */
  readonly onWarning: (warning: string) => void;
}

/**
 * Backs a pipeline up into one file, with or without an orchestrator at work, which it does not hold up: the ledger as it is at
 * one moment, the evidence that its events name, and what was kept for audit. It was verified before it gets its name.
 *
 * It does not hold what others keep (the repository with the artifacts; in place, that of the snapshots under `.pawl/`), nor
 * what follows from the ledger (the status file and its digests), nor what only this machine can use (logs, workspaces).
 *
 * @param target - path of the backup; nothing may be there.
 * @throws OrchestratorError `PLAN_MISSING` where there is no such folder, `LEDGER_ELSEWHERE` for another pipeline's ledger; what `backupLedger` throws.
 */
export async function backupPipeline(projectDir: string, target: string, options: BackupOptions): Promise<BackupManifest> {
  const paths = await locatePipeline(projectDir);
  // Of no other pipeline's ledger. A file is the project's own, and may be one that nothing but its copying can still make use of.
  if (paths.ledger.server !== null) await (await openPipelineLedger(paths.ledger, { mode: "read-only" })).close();
  const { driver, onWarning } = options;
  const files = stateFiles(paths, onWarning);
  const manifest = await backupLedger({ ...ledgerSite(paths.ledger), target, driver, nowMs: Date.now(), files });
  const held = new Set(manifest.files.map(({ name }) => name));
  for (const [digest, seq] of await evidenceIn(target, options)) {
    if (!held.has(evidenceName(digest))) onWarning(`${target}: it lacks evidence ${digest}, which event ${seq} names`);
  }
  return manifest;
}

async function evidenceIn(target: string, { driver, onWarning }: BackupOptions): Promise<ReadonlyMap<string, number>> {
  try {
    // A backup is a ledger too; only its files are Pawl's own affair.
    await using ledger = await openLedger({ file: target, driver, mode: "read-only" });
    return await namedEvidence(ledger);
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== "LEDGER_OUTDATED") throw error;
    onWarning(`${target}: its ledger is of an older version; whether all of its evidence is there was not looked at`);
    return new Map();
  }
}
