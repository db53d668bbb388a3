import { mkdtemp, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

import { ownProcessIdentity } from "@pawl/agents";
import { LedgerError, restoreLedger } from "@pawl/database";
import type { BackupManifest, DriverName, LockHolder } from "@pawl/database";

import { replaceAnchors } from "../anchor/replace-anchors.ts";
import { OrchestratorError } from "../errors.ts";
import { hasLedger, ledgerSite } from "../ledger/ledger-place.ts";
import { locatePipeline, noteLedgerPlace } from "../ledger/locate-pipeline.ts";
import type { PipelineLocation } from "../ledger/locate-pipeline.ts";
import { keepOwnFoldersOut } from "../session/open-project-workspace.ts";
import { isHolderAlive, locked, openSession } from "../session/open-session.ts";
import { restoreStateFile } from "./state-files.ts";

/** How a pipeline is restored. */
export interface RestoreOptions {
  readonly driver: "auto" | DriverName;
  /** Also where the ledger that is there has events that the backup has not, or cannot be read. */
  readonly mayReplace: boolean;
  /** Verify the backup and refuse what would be refused, but change nothing. */
  readonly isDryRun?: boolean;
}

/** What was restored. */
export interface RestoredPipeline {
  readonly manifest: BackupManifest;
  /** Path under which the ledger that was there is kept; `null` where there was none. */
  readonly kept: string | null;
}

/**
 * Puts a pipeline's ledger, evidence and what was kept for audit back to what a backup holds. All of the backup is verified
 * before anything is changed; the ledger is verified and folded after, and what was noted of its end outside of it is replaced. The status file follows, unless another hand was at it:
 * that is for the next run to find and record. What the branch has and the restored ledger has not, the next run takes for
 * somebody's own commits: it gates what they made, without an agent, and closes what passes.
 *
 * @param source - path of the backup, which is only read.
 * @throws OrchestratorError `LOCKED` while an orchestrator is at work, `PLAN_MISSING` where there is no such folder,
 *   `LEDGER_ELSEWHERE` for another pipeline's ledger,
 *   `LEDGER_BROKEN` where the restored ledger does not fold; what `restoreLedger` throws.
 */
export async function restorePipeline(
  projectDir: string,
  source: string,
  options: RestoreOptions,
): Promise<RestoredPipeline> {
  const { driver, mayReplace } = options;
  const paths = await locatePipeline(projectDir);
  // Looks whether it is another pipeline's, before anything of the backup is put into the project.
  if (paths.ledger.server !== null) await hasLedger(paths.ledger);
  if (options.isDryRun === true) return previewRestore(paths, source, options);
  await keepOwnFoldersOut(paths.projectDir);
  const { pid, startToken } = ownProcessIdentity();
  const nowMs = Date.now();
  const result = await restoreLedger({
    source,
    ...ledgerSite(paths.ledger),
    folder: paths.stateDir,
    driver,
    mayReplace,
    lock: { pid, startToken, host: hostname(), nowMs, isHolderAlive: (holder) => isHolderAlive(holder, nowMs) },
    onLocked: (ledger) => noteLedgerPlace(paths, ledger),
    onFile: async (file) => {
      if (await restoreStateFile(paths, file)) return;
      const problem = `it holds ${JSON.stringify(file.name.slice(0, 200))}, which no backup of a pipeline does`;
      throw new LedgerError("LEDGER_BACKUP_BROKEN", source, problem);
    },
  });
  if (!result.ok) throw locked(paths.ledger.name, result.holder);
  // After the ledger: a kill in between leaves a ledger that ends before the notes, which nothing but another restore opens.
  await replaceAnchors(paths, result.manifest.head);
  // Found anew: by now the project has a note of where its ledger is.
  await writeStatus(await locatePipeline(projectDir), driver);
  return { manifest: result.manifest, kept: result.kept };
}

/** Looks at the backup in a folder for temporary files, and at the ledger as it is. */
async function previewRestore(paths: PipelineLocation, source: string, { driver, mayReplace }: RestoreOptions): Promise<RestoredPipeline> {
  const folder = await mkdtemp(join(tmpdir(), "pawl-preview-"));
  try {
    const { pid, startToken } = ownProcessIdentity();
    const nowMs = Date.now();
    const lock = { pid, startToken, host: hostname(), nowMs, isHolderAlive: (holder: LockHolder) => isHolderAlive(holder, nowMs) };
    const result = await restoreLedger({ source, ...ledgerSite(paths.ledger), folder, driver, mayReplace, lock, isDryRun: true, onFile: () => Promise.resolve() });
    if (!result.ok) throw locked(paths.ledger.name, result.holder);
    return { manifest: result.manifest, kept: null };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Verifies and folds the restored ledger, and writes its last report where the one that is there was emitted. */
async function writeStatus(paths: PipelineLocation, driver: "auto" | DriverName): Promise<void> {
  const session = await openSession({ paths, driver, now: Date.now, onEvent: () => undefined }).catch((error: unknown) => {
    // An orchestrator that was started meanwhile sees to the file itself.
    if (error instanceof OrchestratorError && error.code === "LOCKED") return null;
    throw error;
  });
  if (session === null) return;
  try {
    const bytes = session.journal.reportBytes;
    if (bytes !== null && (await session.status.read()).kind !== "different") await session.status.write(bytes, session.journal.head);
  } finally {
    await session.close();
  }
}
