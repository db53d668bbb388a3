import { openLedger } from "@pawl/database";
import type { Ledger } from "@pawl/database";
import { pipelinePaths } from "@pawl/orchestrator/paths";

import { CliError } from "../errors/cli-error.ts";
import { projectFolder } from "../project-folder.ts";

/**
 * Reads a project's ledger, with or without an orchestrator at work, and changes nothing in it.
 *
 * @throws LedgerError `LEDGER_MISSING` and what else reading can meet; CliError `NO_SUCH_FOLDER`.
 */
export async function readLedger<T>(cwd: string | null, read: (ledger: Ledger) => Promise<T>): Promise<T> {
  const { ledgerFile } = pipelinePaths(await projectFolder(cwd));
  const ledger = await openLedger({ file: ledgerFile, mode: "read-only" });
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
