import type { ArtifactRow, AttemptRow, AttemptState, EventType, RecordedEvent, StageCounterRow } from "@pawl/pipeline";

import type { AcquireLockOptions, LockHolder, LockResult } from "./ledger-lock.ts";
import type { CommandOutcome, NewCommand, QueuedCommand } from "./ledger-command.ts";
import type { LedgerOutbox } from "./ledger-outbox.ts";
import type { LedgerQueries } from "./ledger-queries.ts";
import type { DriverInfo } from "./driver/load-driver.ts";
import type { LedgerFinding } from "./verification/finding.ts";
import type { VerificationOptions, VerifiedContents } from "./verification/verification.ts";

/** Where a ledger ends: the last event's position and hash; 0 and 64 zeros for a ledger without events. */
export interface LedgerHead {
  readonly seq: number;
  readonly hash: string;
}

/** An event as the ledger holds it, with its link in the hash chain. */
export type StoredEvent = RecordedEvent & {
  /** Hash of the event before it; 64 zeros for the first. */
  readonly prevHash: string;
  /** See `hashEvent`. */
  readonly hash: string;
};

/** A report as it was emitted. */
export interface StoredReport {
  readonly run: string;
  /** Last event that the report reflects. */
  readonly seq: number;
  /** Exactly what was written to the status file, as text. */
  readonly bytes: string;
  /** SHA-256 of the bytes in UTF-8, in lower-case hexadecimal. */
  readonly digest: string;
}

/** One message for one endpoint, to be delivered after the transition is committed. */
export interface OutboxEntry {
  /** Name of the endpoint. */
  readonly endpoint: string;
  /** One message has one id, whatever endpoints it is for. */
  readonly messageId: string;
  readonly type: string;
  /** When it happened, in milliseconds since the epoch. */
  readonly createdAtMs: number;
  /** The exact text to send. */
  readonly body: string;
}

/** Everything that one step of the pipeline changes, stored together or not at all. */
export interface Transition {
  /** Fencing number from `acquireLock`. */
  readonly lockToken: number;
  /** Position of the last event that the caller knows; 0 for an empty ledger. */
  readonly expectedHeadSeq: number;
  /** At least one; `seq` goes on from `expectedHeadSeq` without a gap. */
  readonly events: readonly RecordedEvent[];
  /** Rows to insert, or to replace where `run` and `id` are known. */
  readonly artifacts: readonly ArtifactRow[];
  /** Rows to insert, or to replace where `run` and `attempt` are known. */
  readonly attempts: readonly AttemptRow[];
  /** Rows to insert, or to replace where `run` and `stage` are known. */
  readonly counters: readonly StageCounterRow[];
  /** Artifacts of the events' run whose rows go; absent: none. */
  readonly removed?: readonly string[];
  /** Stored with the position and the run of the last event; `digest` is the SHA-256 of `bytes` in UTF-8. */
  readonly report: { readonly bytes: string; readonly digest: string } | null;
  readonly outbox: readonly OutboxEntry[];
  /** The human command that this transition carries out. Where nobody waits for it any more, nothing of the transaction is stored. */
  readonly finishCommand?: { readonly id: number; readonly outcome: CommandOutcome };
}

/** Which events to read; without any member all of them. */
export interface EventQuery {
  readonly run?: string;
  /** Only events after this position. */
  readonly afterSeq?: number;
  /** Most events to give. */
  readonly limit?: number;
  readonly types?: readonly EventType[];
}

/** Result of `verify`: `seq` is the first position at which the ledger is not what was written. */
export type LedgerVerification =
  | { readonly ok: true; readonly head: LedgerHead }
  | { readonly ok: false; readonly seq: number; readonly problem: string };

/** How many rows of each projection a rebuild wrote. */
export interface RebuiltRows {
  readonly artifacts: number;
  readonly attempts: number;
  readonly counters: number;
}

/**
 * The ledger of one pipeline: the hash-chained list of events, and beside it what follows from them.
 *
 * Deals with: storing a transition in one durable transaction, reading back, the pipeline's lock, human commands on their
 * way to the orchestrator, the outbox. Does not decide anything: what an event means is `@pawl/pipeline`'s.
 *
 * Readers see committed transitions only. Every method rejects with a `LedgerError`: `LEDGER_CLOSED` after `close`,
 * `LEDGER_BUSY`, `LEDGER_READ_ONLY`, `LEDGER_FULL`, `LEDGER_IO` and `LEDGER_CORRUPT` for what the file or the disk does;
 * after a rejected write nothing of it is stored. On a ledger opened `read-only` every method that writes rejects with
 * `LEDGER_READ_ONLY`.
 */
export interface Ledger extends AsyncDisposable {
  /** Absolute path of the file; of a ledger in PostgreSQL server, database and schema, without user and password. */
  readonly file: string;
  readonly driver: DriverInfo;
  /** Deliveries to webhooks; has the form of `OutboxStore` of `@pawl/webhook`. */
  readonly outbox: LedgerOutbox;
  /** Questions about the artifacts of a run. */
  readonly queries: LedgerQueries;

  /** Where the ledger ends. */
  head(): Promise<LedgerHead>;
  /**
   * Stores a transition, or several in a row, in one transaction; when the promise is fulfilled they are on disk, when it is
   * rejected nothing of them is. What is stored is what one call for each would have stored, but that of their reports only the last
   * one is for the status file (see {@link Ledger.lastReports}).
   *
   * @param following - each goes on from where the one before ends, with the same fencing number.
   * @throws LedgerError `LEDGER_LOCK_LOST` when `lockToken` does not hold the lock, `LEDGER_CONFLICT` when the ledger
   * does not end at `expectedHeadSeq`, `LEDGER_BAD_INPUT` when an event, a digest or a row is not valid,
   * `LEDGER_COMMAND_UNKNOWN` when the command to finish is not pending.
   */
  append(transition: Transition, ...following: Transition[]): Promise<LedgerHead>;
  /**
   * Walks the whole chain: positions without gaps, every event of a known form, every hash recomputed, the end where the
   * ledger says it is. Events appended meanwhile are left for the next time.
   */
  verify(): Promise<LedgerVerification>;
  /**
   * Everything in the ledger that is not what was written, found on the way through a snapshot of it; `verifyLedger` collects
   * it. Throws `LEDGER_CORRUPT` at a row that cannot be read.
   */
  findings(options?: VerificationOptions): AsyncGenerator<LedgerFinding, VerifiedContents>;
  /**
   * Makes artifacts, attempts and tallies anew from the events alone, in one transaction.
   *
   * @throws LedgerError `LEDGER_CORRUPT` when the chain does not verify or an event does not fit, `LEDGER_LOCK_LOST` when
   * `lockToken` does not hold the lock; nothing is changed then.
   */
  rebuild(lockToken: number): Promise<RebuiltRows>;
  /** Events in order. Throws `LEDGER_CORRUPT` at one that cannot be read. */
  events(query?: EventQuery): AsyncIterable<StoredEvent>;
  /** The run that was started last, or `null`. */
  latestRun(): Promise<string | null>;
  /** The report that a run emitted last, or `null`. Throws `LEDGER_CORRUPT` when its digest does not fit its bytes. */
  latestReport(run: string): Promise<StoredReport | null>;
  /**
   * The last reports of the ledger that were for the status file, of whatever runs, the latest first. Of transitions that were stored
   * together that is the last one's report. Throws as `latestReport` does.
   */
  lastReports(count: number): Promise<StoredReport[]>;
  /** Every report of a run, in the order of emission. */
  reports(query: { readonly run: string; readonly afterSeq?: number }): AsyncIterable<StoredReport>;
  /** Artifacts of a run, in schedule order, as they were at one moment. A million of them are read in parts, so that few exist twice. */
  artifacts(run: string): Promise<ArtifactRow[]>;
  /** Attempts of a run by number, all or those in a state. */
  attempts(run: string, filter?: { readonly state?: AttemptState }): Promise<AttemptRow[]>;
  /** Tallies of a run's stages, A to D. */
  stageCounters(run: string): Promise<StageCounterRow[]>;

  /** Takes the pipeline's lock if it is free, or if its holder is dead. */
  acquireLock(options: AcquireLockOptions): Promise<LockResult>;
  /** Says that the holder is alive. @throws LedgerError `LEDGER_LOCK_LOST` when another one holds the lock. */
  heartbeat(token: number, nowMs: number): Promise<void>;
  /** Gives the lock back; does nothing when another one holds it. */
  releaseLock(token: number): Promise<void>;
  /** Who holds the lock, or `null`. */
  readLock(): Promise<LockHolder | null>;

  /** Leaves a human command for the orchestrator; the answer is its id. */
  enqueueCommand(command: NewCommand): Promise<number>;
  /** Commands that nobody has finished, oldest first. */
  pendingCommands(): Promise<QueuedCommand[]>;
  /** Records what became of a command that changed nothing. @throws LedgerError `LEDGER_COMMAND_UNKNOWN` */
  finishCommand(id: number, outcome: CommandOutcome): Promise<void>;
  /** One command, or `null`. */
  command(id: number): Promise<QueuedCommand | null>;

  /** Waits for writes under way, moves the log into the main file, and closes. More than once is allowed. */
  close(): Promise<void>;
}
