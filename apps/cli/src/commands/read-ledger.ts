import type { Ledger } from "@pawl/database";
import { openPipelineLedger } from "@pawl/orchestrator/ledger-place";
import { locatePipeline } from "@pawl/orchestrator/locate-pipeline";

import { CliError } from "../errors/cli-error.ts";
import { projectFolder } from "../project-folder.ts";

/**
 * Reads a project's ledger, with or without an orchestrator at work, and changes nothing in it.
 *
 * @throws LedgerError `LEDGER_MISSING` and what else reading can meet; OrchestratorError `LEDGER_ELSEWHERE`, `DATABASE_UNUSABLE`;
 *   CliError `NO_SUCH_FOLDER`.
 */
export async function readLedger<T>(cwd: string | null, read: (ledger: Ledger) => Promise<T>): Promise<T> {
  const { ledger: place } = await locatePipeline(await projectFolder(cwd));
  const ledger = await openPipelineLedger(place, { mode: "read-only" });
  try {
    return await read(ledger);
  } finally {
    await ledger.close();
  }
}

/** The run that was started last. @throws CliError `NO_RUN`. */
export async function latestRunOf(ledger: Ledger): Promise<string> {
  const run = await ledger.latestRun();
  if (run !== null) return run;
  throw new CliError("NO_RUN", `${ledger.file}: there is no run yet`, "Start one with `pawl run`.");
}

/** A run by its id, or the one that was started last for `latest`. @throws CliError `NO_RUN`, `RUN_UNKNOWN`. */
export async function runOf(ledger: Ledger, wanted: string): Promise<string> {
  if (wanted === "latest") return latestRunOf(ledger);
  const started = await ledger.events({ run: wanted, types: ["run.started"], limit: 1 })[Symbol.asyncIterator]().next();
  if (started.done !== true) return wanted;
  const message = `${ledger.file}: there is no run ${JSON.stringify(wanted.slice(0, 80))}`;
  throw new CliError("RUN_UNKNOWN", message, "`pawl log --run all --type run.started` lists the runs.");
}
