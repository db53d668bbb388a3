import { hostname } from "node:os";

import { isProcessAlive, ownProcessIdentity } from "@pawl/agents";
import type { StatusReport } from "@pawl/contract";
import type { DriverName, Ledger, LedgerAnchor, LockHolder } from "@pawl/database";
import type { PipelineState, RecordedEvent } from "@pawl/pipeline";

import { AnchorKeeper } from "../anchor/anchor-keeper.ts";
import { readAnchors } from "../anchor/read-anchors.ts";
import { OrchestratorError } from "../errors.ts";
import { hasLedger, openPipelineLedger } from "../ledger/ledger-place.ts";
import { lastEventMs } from "../ledger/last-event-ms.ts";
import { noteLedgerPlace } from "../ledger/locate-pipeline.ts";
import type { PipelineLocation } from "../ledger/locate-pipeline.ts";
import { Journal } from "../runtime/journal.ts";
import type { EventListener } from "../runtime/journal.ts";
import { StatusWriter } from "../status/status-writer.ts";
import { forwardClock } from "../util/forward-clock.ts";
import { outboxOf } from "../webhook/outbox-entries.ts";
import { parseReport } from "./parse-report.ts";
import { ledgerBroken } from "./ledger-broken.ts";
import { removeInterruptedWrites } from "./remove-interrupted-writes.ts";
import { soundLedger } from "./verify-session-ledger.ts";
import type { SoundLedger } from "./verify-session-ledger.ts";

/** The right to change a pipeline: its lock, and the ledger verified and folded. */
export interface Session {
  readonly paths: PipelineLocation;
  readonly ledger: Ledger;
  readonly lockToken: number;
  readonly status: StatusWriter;
  readonly journal: Journal;
  /** State of the latest run when the session was opened; `null` before the first run. */
  readonly loaded: PipelineState | null;
  /** Time of the run, in milliseconds since the epoch: the time of day, but it never goes back, also behind the ledger's last event. */
  readonly now: () => number;
  /** Time of day, for what processes of other machines compare with theirs. */
  readonly wallNow: () => number;
  /** Called once another hand was seen at the status file during a write. */
  onTampered: () => void;
  /** Called once events are in the ledger, and may be acted on; their report comes into the status file after that. */
  onStored: (events: readonly RecordedEvent[]) => void;
  /** Gives the lock back and closes the ledger. */
  close(): Promise<void>;
}

/** How a session is opened. */
export interface SessionOptions {
  readonly paths: PipelineLocation;
  readonly driver: "auto" | DriverName;
  /** Time of day, in milliseconds since the epoch. */
  readonly now: () => number;
  /** Names a receiver of its own, see `webhookEndpoints`. Default: the environment of this process. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly onEvent: EventListener;
  /** Told when the ledger's end could not be noted outside of it. */
  readonly onWarning?: (warning: string) => void;
  /** Throws, or rejects, for a start that does not fit what the ledger has; nothing is written then. */
  readonly mayStart?: (loaded: PipelineState | null, ledger: Ledger) => Promise<void>;
}

/** Less than this, in milliseconds, clocks of one machine may differ without anybody having set one. */
const CLOCK_NOISE_MS = 1000;

/** A heartbeat older than this, in milliseconds, means that a holder on another host is gone. */
const HOLDER_TIMEOUT_MS = 60_000;

/**
 * Checks the whole ledger before anything is written to it, and takes the pipeline's lock.
 *
 * @throws OrchestratorError `LOCKED` with the holder's pid and host; `LEDGER_BROKEN`, with nothing written, when
 *   anything in the ledger is not what was written, or it does not reach where it once ended. Errors of the database keep their own codes.
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { paths, now } = options;
  // Before the ledger, which may only be ahead of them.
  const anchors = await readAnchors(paths);
  await refuseLostLedger(paths, anchors);
  const ledger = await openPipelineLedger(paths.ledger, { driver: options.driver });
  let lockToken: number | null = null;
  try {
    const verified = await verifyBeforeLock(ledger, anchors, options);
    lockToken = await takeLock(ledger, now());
    await noteLedgerPlace(paths, ledger);
    await withdrawCommands(ledger, verified.state);
    await removeInterruptedWrites(paths);
    const isAsVerified = (await ledger.head()).hash === verified.head.hash;
    const { head, state: loaded } = isAsVerified ? verified : await soundLedger(ledger, anchors);
    const runNow = await clockOfRun(ledger, head.seq, options);
    const status = new StatusWriter(paths);
    const report = loaded === null ? null : await lastReport(ledger, loaded.run);
    const token = lockToken;
    const anchor = new AnchorKeeper({ projectDir: paths.projectDir, onWarning: (warning) => options.onWarning?.(warning) });
    const session: Session = {
      paths,
      ledger,
      lockToken,
      status,
      loaded,
      now: runNow,
      wallNow: now,
      onTampered: () => undefined,
      onStored: () => undefined,
      journal: new Journal(
        {
          ledger,
          lockToken,
          status,
          now: runNow,
          outboxOf: outboxOf(paths.projectDir, options.environment ?? process.env),
          onStored: (events) => session.onStored(events),
          onEvent: options.onEvent,
          onTampered: () => session.onTampered(),
          onReportStored: (stored) => anchor.note(stored),
        },
        { state: loaded, head, report },
      ),
      close: async () => {
        await session.journal.freeze();
        try {
          await settle(status, options.onWarning);
          await anchor.finish(session.journal.head);
          await ledger.releaseLock(token);
        } finally {
          await ledger.close();
        }
      },
    };
    return session;
  } catch (error) {
    try {
      if (lockToken !== null) await ledger.releaseLock(lockToken);
    } finally {
      await ledger.close();
    }
    throw error;
  }
}

/** The ledger's times go on where it ends, so that what a run waits for is not put off by as much as a clock was set back. */
async function clockOfRun(ledger: Ledger, seq: number, { now, onWarning }: SessionOptions): Promise<() => number> {
  const lastMs = (await lastEventMs(ledger, seq)) ?? 0;
  const nowMs = now();
  if (lastMs - nowMs > CLOCK_NOISE_MS) {
    const [last, wall] = [lastMs, nowMs].map((ms) => new Date(ms).toISOString());
    onWarning?.(`the clock is behind the ledger: its last event is of ${last}, and it is ${wall}; the times of events go on from the last one`);
  }
  return forwardClock({ wallMs: now, monotonicMs: () => performance.now(), notBeforeMs: lastMs });
}

/** The file is right whether or not this succeeds; but readers take the report before the last one for right as well. */
async function settle(status: StatusWriter, onWarning: SessionOptions["onWarning"]): Promise<void> {
  try {
    await status.settle();
  } catch (error) {
    onWarning?.(`the digests of the status file cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Whether the lock's holder is at work: its process on this host, its heartbeat on another. */
export function isHolderAlive(holder: LockHolder, nowMs: number): boolean {
  return holder.host === hostname()
    ? isProcessAlive({ pid: holder.pid, startToken: holder.startToken })
    : nowMs - holder.heartbeatAtMs < HOLDER_TIMEOUT_MS;
}

/** Looks at everything that can refuse the start, because to take the lock is to write into the ledger already. */
async function verifyBeforeLock(
  ledger: Ledger,
  anchors: readonly LedgerAnchor[],
  options: SessionOptions,
): Promise<SoundLedger> {
  const { now, mayStart } = options;
  await refuseWhenHeld(ledger, now());
  try {
    const sound = await soundLedger(ledger, anchors);
    await mayStart?.(sound.state, ledger);
    return sound;
  } catch (error) {
    // Whoever took the lock meanwhile may have written between two of the looks.
    await refuseWhenHeld(ledger, now());
    throw error;
  }
}

/** Refuses where another orchestrator is at work. @throws OrchestratorError `LOCKED`. */
export async function refuseWhenHeld(ledger: Ledger, nowMs: number): Promise<void> {
  const holder = await ledger.readLock();
  if (holder !== null && isHolderAlive(holder, nowMs)) throw locked(ledger.file, holder);
}

/** Takes the pipeline's lock; the answer is its fencing number. @throws OrchestratorError `LOCKED`. */
export async function takeLock(ledger: Ledger, nowMs: number): Promise<number> {
  const { pid, startToken } = ownProcessIdentity();
  const lock = await ledger.acquireLock({
    pid,
    host: hostname(),
    startToken,
    nowMs,
    isHolderAlive: (holder) => isHolderAlive(holder, nowMs),
  });
  if (lock.ok) return lock.token;
  throw locked(ledger.file, lock.holder);
}

/** The error of a pipeline whose lock another orchestrator holds. */
export function locked(ledgerName: string, holder: LockHolder): OrchestratorError {
  return new OrchestratorError(
    "LOCKED",
    `${ledgerName}: another orchestrator is at work, process ${holder.pid} on ${holder.host}`,
    "Wait until it has ended, or end it; `pawl ps` shows what it does.",
  );
}

/** Commands were left for the lock's holder before; whoever gave one and still waits takes it to whoever holds the lock now. */
async function withdrawCommands(ledger: Ledger, state: PipelineState | null): Promise<void> {
  for (const { id } of await ledger.pendingCommands()) {
    // What was announced is executed before anything else, and whoever gave it is told then.
    if (id === state?.preparedRollback?.command) continue;
    const message = "the orchestrator ended before it took the command";
    await ledger.finishCommand(id, { ok: false, error: { code: "COMMAND_UNANSWERED", message } });
  }
}

/** A ledger that is gone is no new pipeline: progress would begin from zero, unseen. */
async function refuseLostLedger({ ledger }: PipelineLocation, anchors: readonly LedgerAnchor[]): Promise<void> {
  const [first] = anchors;
  if (first === undefined || (await hasLedger(ledger))) return;
  throw new OrchestratorError(
    "LEDGER_BROKEN",
    `${ledger.name}: the ledger is gone; ${first.source} says that it reached event ${first.seq}`,
    `Restore it from a copy. To begin from zero on purpose, remove ${anchors.map(({ source }) => source).join(" and ")} first.`,
  );
}

/**
 * The last report of a run; `null` before its first.
 *
 * @throws OrchestratorError `LEDGER_BROKEN` where it is none, such as one of a stage that there is not (rule 4.1#2).
 */
async function lastReport(ledger: Ledger, run: string): Promise<{ value: StatusReport; bytes: string } | null> {
  const stored = await ledger.latestReport(run);
  if (stored === null) return null;
  const value = parseReport(stored.bytes);
  if (value === null) throw ledgerBroken(ledger, `the report of event ${stored.seq} is no report`);
  return { value, bytes: stored.bytes };
}
