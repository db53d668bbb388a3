import { LedgerError } from "@pawl/database";
import type { LockHolder } from "@pawl/database";

import { isHolderAlive } from "../session/open-session.ts";
import { hasLedger, openPipelineLedger } from "./ledger-place.ts";
import { locatePipeline } from "./locate-pipeline.ts";

/**
 * The orchestrator whose attempts work in the project's own folder now, so that a file that comes there counts as theirs; `null`: none
 * is at work, or it works elsewhere. Changes nothing.
 */
export async function runInPlace(projectDir: string): Promise<Pick<LockHolder, "pid" | "host"> | null> {
  const { ledger: place } = await locatePipeline(projectDir);
  if (!(await hasLedger(place))) return null;
  await using ledger = await openPipelineLedger(place, { mode: "read-only" }).catch(unlessOutdated);
  if (ledger === null) return null;
  const holder = await ledger.readLock();
  if (holder === null || !isHolderAlive(holder, Date.now())) return null;
  const run = await ledger.latestRun();
  if (run === null) return null;
  for await (const { data } of ledger.events({ run, types: ["run.started"] })) return "mode" in data && data.mode === "in-place" ? holder : null;
  return null;
}

/** Whoever is at work on a ledger brings it up to date first. */
function unlessOutdated(error: unknown): null {
  if (error instanceof LedgerError && error.code === "LEDGER_OUTDATED") return null;
  throw error;
}
