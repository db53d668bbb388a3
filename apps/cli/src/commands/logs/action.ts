import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { isProcessAlive } from "@pawl/agents";
import type { Ledger } from "@pawl/database";
import { pipelinePaths } from "@pawl/orchestrator/paths";

import { CliError } from "../../errors/cli-error.ts";
import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { writeNotice, writeResult } from "../../output/streams.ts";
import { VisibleText } from "../../output/visible-text.ts";
import { projectFolder } from "../../project-folder.ts";
import { readLedger, runOf } from "../read-ledger.ts";
import { GrowingFile } from "./growing-file.ts";

/** How `pawl logs` was called. */
export interface LogsActionOptions {
  readonly cwd: string | null;
  readonly attempt: number;
  /** `latest` or a run's id. */
  readonly run: string;
  readonly isFollowing: boolean;
  readonly isRaw: boolean;
}

/** How often a log that is followed is looked at, in milliseconds. */
const POLL_INTERVAL_MS = 100;

/**
 * Prints what the set-up and then the agent of an attempt printed; while it works, goes on where that is asked for.
 *
 * @throws CliError `ATTEMPT_UNKNOWN`, `LOG_MISSING`, `NO_RUN`, `RUN_UNKNOWN`.
 */
export async function logsAction(options: LogsActionOptions): Promise<ExitCode> {
  const { logsDir } = pipelinePaths(await projectFolder(options.cwd));
  await readLedger(options.cwd, async (ledger) => {
    const run = await runOf(ledger, options.run);
    await refuseUnknown(ledger, run, options.attempt);
    const folder = join(logsDir, run, `attempt-${options.attempt}`);
    await print({ ...options, ledger, runId: run, folder });
  });
  return EXIT_CODES.OK;
}

interface Printing extends LogsActionOptions {
  readonly ledger: Ledger;
  readonly runId: string;
  readonly folder: string;
}

async function print(printing: Printing): Promise<void> {
  const { folder, attempt, isRaw, isFollowing } = printing;
  await using setup = new GrowingFile(join(folder, "setup.log"));
  await using output = new GrowingFile(join(folder, "output.log"));
  const visible = isRaw ? null : new VisibleText();
  let isWanted = true;
  const pass = async (file: GrowingFile): Promise<void> => {
    for (let chunk = await file.read(); chunk !== null && isWanted; chunk = await file.read()) {
      isWanted = await writeResult(visible === null ? chunk : visible.push(chunk));
    }
  };
  for (;;) {
    // Asked for before reading: what was written until then is read, and there is nothing after it.
    const isWorking = await isAtWork(printing);
    await pass(setup);
    await pass(output);
    if (!isWanted) return;
    if (!isWorking || !isFollowing) break;
    await delay(POLL_INTERVAL_MS);
  }
  if (visible !== null) await writeResult(visible.end());
  if (setup.isThere || output.isThere || (await isAtWork(printing))) return;
  throw new CliError("LOG_MISSING", `attempt ${attempt} has no log: it started no process, or its log was removed`, "`pawl log --type attempt.ended gate.finished` says what became of it.");
}

async function refuseUnknown(ledger: Ledger, run: string, attempt: number): Promise<void> {
  const rows = await ledger.attempts(run);
  if (rows.some((row) => row.attempt === attempt)) return;
  const last = rows.reduce((highest, row) => Math.max(highest, row.attempt), 0);
  const hint = last === 0 ? "The run has no attempts yet." : `Its attempts are 1 to ${last}; \`pawl ps\` shows those at work.`;
  throw new CliError("ATTEMPT_UNKNOWN", `the run has no attempt ${attempt}`, hint);
}

/** Whether the attempt's process may still print: the ledger has it as running, and the orchestrator is there. */
async function isAtWork({ ledger, runId, attempt, isFollowing }: Printing): Promise<boolean> {
  const live = await ledger.queries.liveAttempts(runId);
  if (!live.some((row) => row.attempt === attempt && row.state === "running")) return false;
  const holder = await ledger.readLock();
  const isHeld = holder !== null && (holder.host !== hostname() || isProcessAlive(holder));
  if (!isHeld && isFollowing) writeNotice("No orchestrator is at work, so nothing more comes; `pawl run` goes on.");
  return isHeld;
}
