import { hostname } from "node:os";

import { isProcessAlive, ownProcessIdentity } from "@pawl/agents";
import { parseReport } from "./parse-report.ts";
import { openLedger } from "@pawl/database";
import type { DriverName, Ledger, LockHolder } from "@pawl/database";
import type { PipelineState } from "@pawl/pipeline";

import { OrchestratorError } from "../errors.ts";
import { Journal } from "../runtime/journal.ts";
import type { EventListener } from "../runtime/journal.ts";
import { StatusWriter } from "../status/status-writer.ts";
import type { PipelinePaths } from "../util/pipeline-paths.ts";
import { counterProblem } from "./check-projections.ts";
import { foldLedger } from "./fold-ledger.ts";

/** The right to change a pipeline: its lock, and the ledger verified and folded. */
export interface Session {
  readonly paths: PipelinePaths;
  readonly ledger: Ledger;
  readonly lockToken: number;
  readonly status: StatusWriter;
  readonly journal: Journal;
  /** State of the latest run when the session was opened; `null` before the first run. */
  readonly loaded: PipelineState | null;
  readonly now: () => number;
  /** Called once another hand was seen at the status file during a write. */
  onTampered: () => void;
  /** Gives the lock back and closes the ledger. */
  close(): Promise<void>;
}

/** How a session is opened. */
export interface SessionOptions {
  readonly paths: PipelinePaths;
  readonly driver: "auto" | DriverName;
  readonly now: () => number;
  readonly onEvent: EventListener;
}

/** A heartbeat older than this, in milliseconds, means that a holder on another host is gone. */
const HOLDER_TIMEOUT_MS = 60_000;

/**
 * Takes the pipeline's lock and checks the whole ledger before anything else is done with it.
 *
 * @throws OrchestratorError `LOCKED` with the holder's pid and host; `LEDGER_BROKEN`, with nothing written, when the chain or
 *   a counter does not verify. Errors of the database keep their own codes.
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { paths, now } = options;
  const ledger = await openLedger({ file: paths.ledgerFile, driver: options.driver });
  let lockToken: number | null = null;
  try {
    lockToken = await takeLock(ledger, now());
    const loaded = await verifiedState(ledger);
    const status = new StatusWriter(paths);
    const stored = loaded === null ? null : await ledger.latestReport(loaded.run);
    const report = stored === null ? null : { bytes: stored.bytes, value: parseReport(stored.bytes) };
    const token = lockToken;
    const session: Session = {
      paths,
      ledger,
      lockToken,
      status,
      loaded,
      now,
      onTampered: () => undefined,
      journal: new Journal(
        { ledger, lockToken, status, now, onEvent: options.onEvent, onTampered: () => session.onTampered() },
        { state: loaded, headSeq: (await ledger.head()).seq, report },
      ),
      close: async () => {
        await session.journal.freeze();
        await ledger.releaseLock(token);
        await ledger.close();
      },
    };
    return session;
  } catch (error) {
    if (lockToken !== null) await ledger.releaseLock(lockToken);
    await ledger.close();
    throw error;
  }
}

async function takeLock(ledger: Ledger, nowMs: number): Promise<number> {
  const own = ownProcessIdentity();
  const host = hostname();
  const isHolderAlive = (holder: LockHolder): boolean =>
    holder.host === host
      ? isProcessAlive({ pid: holder.pid, startToken: holder.startToken })
      : nowMs - holder.heartbeatAtMs < HOLDER_TIMEOUT_MS;
  const lock = await ledger.acquireLock({ pid: own.pid, host, startToken: own.startToken, nowMs, isHolderAlive });
  if (lock.ok) return lock.token;
  throw new OrchestratorError(
    "LOCKED",
    `${ledger.file}: another orchestrator is at work, process ${lock.holder.pid} on ${lock.holder.host}`,
    "Wait until it has ended, or end it; `pawl ps` shows what it does.",
  );
}

async function verifiedState(ledger: Ledger): Promise<PipelineState | null> {
  const verification = await ledger.verify();
  if (!verification.ok) throw broken(ledger, `event ${verification.seq}: ${verification.problem}`);
  const state = await foldLedger(ledger);
  const problem = state === null ? null : await counterProblem(ledger, state);
  if (problem !== null) throw broken(ledger, problem);
  return state;
}

function broken(ledger: Ledger, problem: string): OrchestratorError {
  return new OrchestratorError(
    "LEDGER_BROKEN",
    `${ledger.file}: ${problem}`,
    "Nothing was written. Keep the file as evidence and restore the ledger from a copy.",
  );
}
