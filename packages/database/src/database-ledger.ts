import type { ArtifactRow, AttemptRow, AttemptState, StageCounterRow } from "@pawl/pipeline";
import type { DataSource, EntityManager } from "typeorm";
import { ZodError } from "zod";

import type { Snapshot } from "./connection/snapshot.ts";
import type { WriteQueue } from "./connection/write-queue.ts";
import type { DriverInfo } from "./driver/load-driver.ts";
import { toLedgerError } from "./driver/to-ledger-error.ts";
import type {
  EventQuery,
  Ledger,
  LedgerHead,
  LedgerVerification,
  RebuiltRows,
  StoredEvent,
  StoredReport,
  Transition,
} from "./ledger.ts";
import type { CommandOutcome, NewCommand, QueuedCommand } from "./ledger-command.ts";
import { LedgerError } from "./ledger-error.ts";
import type { AcquireLockOptions, LockHolder, LockResult } from "./ledger-lock.ts";
import type { LedgerOutbox } from "./ledger-outbox.ts";
import type { LedgerQueries } from "./ledger-queries.ts";
import { appendTransitions } from "./operations/append-transitions.ts";
import { enqueueCommand, finishCommand, pendingCommands, readCommand } from "./operations/commands.ts";
import { acquireLock, heartbeat, readLock, releaseLock } from "./operations/lock.ts";
import { claimDue, nextDueAtMs } from "./operations/outbox/claim-due.ts";
import { countRedelivery, deadLetters, enableEndpoint, hastenEndpoints, redeliver, summaries } from "./operations/outbox/manage.ts";
import { settle } from "./operations/outbox/settle.ts";
import { artifactHistory, artifactsIn, hasArtifacts, readCounts, readyArtifacts } from "./operations/query-run.ts";
import { readFewArtifacts, readManyArtifacts } from "./operations/read-artifacts.ts";
import { latestRun, readEvents } from "./operations/read-events.ts";
import { readHead } from "./operations/read-head.ts";
import { readAttempts, readLiveAttempts, readStageCounters } from "./operations/read-projections.ts";
import { lastReports, latestReport, readReports } from "./operations/read-reports.ts";
import { rebuildProjections } from "./operations/rebuild-projections.ts";
import { UnreadableRowError } from "./operations/unreadable-row.ts";
import { verifyChain } from "./operations/verify-chain.ts";
import { findFindings } from "./verification/find-findings.ts";
import type { LedgerFinding } from "./verification/finding.ts";
import type { VerificationOptions, VerifiedContents } from "./verification/verification.ts";

/** What an open ledger works with. */
export interface LedgerParts {
  readonly file: string;
  readonly driver: DriverInfo;
  readonly reader: DataSource;
  /** `null` on a ledger that is open for reading only. */
  readonly queue: WriteQueue | null;
  readonly openSnapshot: () => Promise<Snapshot>;
  /** Repeats a reading that fails because the database is not there just now; left out: none is. */
  readonly whileAway?: <T>(reading: () => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

/** A {@link Ledger} in a database: passes each call to its operation, as a read or through the write queue. */
export class DatabaseLedger implements Ledger {
  readonly file: string;
  readonly driver: DriverInfo;
  readonly outbox: LedgerOutbox;
  readonly queries: LedgerQueries;
  readonly #parts: LedgerParts;
  #closing: Promise<void> | null = null;

  constructor(parts: LedgerParts) {
    this.file = parts.file;
    this.driver = parts.driver;
    this.#parts = parts;
    this.outbox = {
      claimDue: async (options) => {
        // A claim takes the write lock, which an outbox with nothing due must not cost.
        this.#queue();
        const dueAtMs = await this.#read(nextDueAtMs);
        if (dueAtMs === null || dueAtMs > options.nowMs) return [];
        return this.#write((manager) => claimDue(manager, this.file, options));
      },
      settle: (settlement) => this.#write((manager) => settle(manager, settlement)),
      nextDueAtMs: () => this.#read(nextDueAtMs),
      summaries: () => this.#read(summaries),
      deadLetters: () => this.#read(deadLetters),
      redeliver: (redelivery) => this.#write((manager) => redeliver(manager, redelivery)),
      countRedelivery: (redelivery) => this.#read((reader) => countRedelivery(reader, redelivery)),
      hasten: () => this.#write(hastenEndpoints),
      enable: (endpoint) => this.#write((manager) => enableEndpoint(manager, endpoint)),
    };
    this.queries = {
      hasArtifacts: (run) => this.#read((reader) => hasArtifacts(reader, run)),
      counts: (run) => this.#read((reader) => readCounts(reader, this.file, run)),
      closedArtifacts: (run) => this.#read((reader) => artifactsIn(reader, run, "closed")),
      readyArtifacts: (run) => this.#read((reader) => readyArtifacts(reader, run)),
      parkedArtifacts: (run) => this.#read((reader) => artifactsIn(reader, run, "parked")),
      liveAttempts: (run) => this.#read((reader) => readLiveAttempts(reader, run)),
      artifactHistory: (run, artifact) => this.#iterate((reader) => artifactHistory(reader, this.file, run, artifact)),
    };
  }

  head(): Promise<LedgerHead> {
    return this.#read((reader) => readHead(reader, this.file));
  }

  append(transition: Transition, ...following: Transition[]): Promise<LedgerHead> {
    return this.#translating(() => appendTransitions(this.#queue(), this.file, [transition, ...following]));
  }

  verify(): Promise<LedgerVerification> {
    return this.#read(verifyChain);
  }

  async *findings(options: VerificationOptions = {}): AsyncGenerator<LedgerFinding, VerifiedContents> {
    this.#assertOpen();
    try {
      const snapshot = await this.#parts.openSnapshot();
      try {
        return yield* findFindings(snapshot, options);
      } finally {
        await snapshot.close();
      }
    } catch (error) {
      throw toLedgerError(this.#unreadable(error), this.file);
    }
  }

  rebuild(lockToken: number): Promise<RebuiltRows> {
    return this.#write((manager) => rebuildProjections(manager, this.file, lockToken));
  }

  events(query: EventQuery = {}): AsyncIterable<StoredEvent> {
    return this.#iterate((reader) => readEvents(reader, this.file, query));
  }

  latestRun(): Promise<string | null> {
    return this.#read(latestRun);
  }

  latestReport(run: string): Promise<StoredReport | null> {
    return this.#read((reader) => latestReport(reader, this.file, run));
  }

  lastReports(count: number): Promise<StoredReport[]> {
    return this.#read((reader) => lastReports(reader, this.file, count));
  }

  reports(query: { readonly run: string; readonly afterSeq?: number }): AsyncIterable<StoredReport> {
    return this.#iterate((reader) => readReports(reader, this.file, query));
  }

  artifacts(run: string): Promise<ArtifactRow[]> {
    return this.#read(async (reader) => {
      const few = await readFewArtifacts(reader, run);
      if (few !== null) return few;
      const snapshot = await this.#parts.openSnapshot();
      try {
        return await readManyArtifacts(snapshot.source, run);
      } finally {
        await snapshot.close();
      }
    });
  }

  attempts(run: string, filter: { readonly state?: AttemptState } = {}): Promise<AttemptRow[]> {
    return this.#read((reader) => readAttempts(reader, run, filter.state));
  }

  stageCounters(run: string): Promise<StageCounterRow[]> {
    return this.#read((reader) => readStageCounters(reader, run));
  }

  acquireLock(options: AcquireLockOptions): Promise<LockResult> {
    const answers = new Map<number, boolean>();
    const isHolderAlive = (holder: LockHolder) => {
      const isAlive = answers.get(holder.token) ?? options.isHolderAlive(holder);
      answers.set(holder.token, isAlive);
      return isAlive;
    };
    return this.#write((manager) => acquireLock(manager, { ...options, isHolderAlive }));
  }

  async heartbeat(token: number, nowMs: number): Promise<void> {
    if (await this.#write((manager) => heartbeat(manager, token, nowMs))) return;
    throw new LedgerError("LEDGER_LOCK_LOST", this.file, `the lock is not held with number ${token}`);
  }

  async releaseLock(token: number): Promise<void> {
    await this.#write((manager) => releaseLock(manager, token));
  }

  readLock(): Promise<LockHolder | null> {
    return this.#read(readLock);
  }

  enqueueCommand(command: NewCommand): Promise<number> {
    return this.#write((manager) => enqueueCommand(manager, this.file, command));
  }

  pendingCommands(): Promise<QueuedCommand[]> {
    return this.#read(pendingCommands);
  }

  finishCommand(id: number, outcome: CommandOutcome): Promise<void> {
    return this.#write((manager) => finishCommand(manager, this.file, id, outcome));
  }

  command(id: number): Promise<QueuedCommand | null> {
    return this.#read((reader) => readCommand(reader, id));
  }

  close(): Promise<void> {
    this.#closing ??= this.#parts.close().catch((error: unknown) => {
      throw toLedgerError(error, this.file);
    });
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #assertOpen(): void {
    if (this.#closing !== null) throw new LedgerError("LEDGER_CLOSED", this.file, "the ledger was closed");
  }

  #queue(): WriteQueue {
    const { queue } = this.#parts;
    if (queue === null) throw new LedgerError("LEDGER_READ_ONLY", this.file, "the ledger was opened for reading only");
    return queue;
  }

  async #translating<T>(operation: () => Promise<T>): Promise<T> {
    this.#assertOpen();
    try {
      return await operation();
    } catch (error) {
      throw toLedgerError(this.#unreadable(error), this.file);
    }
  }

  #write<T>(operation: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.#translating(() => this.#queue().write(operation));
  }

  #read<T>(operation: (reader: DataSource) => Promise<T>): Promise<T> {
    const { reader, whileAway } = this.#parts;
    return this.#translating(() => (whileAway === undefined ? operation(reader) : whileAway(() => operation(reader))));
  }

  async *#iterate<T>(operation: (reader: DataSource) => AsyncIterable<T>): AsyncGenerator<T> {
    this.#assertOpen();
    try {
      yield* operation(this.#parts.reader);
    } catch (error) {
      this.#assertOpen();
      throw toLedgerError(this.#unreadable(error), this.file);
    }
  }

  /** A row that does not have the form in which this package writes it was changed by something else. */
  #unreadable(error: unknown): unknown {
    const isForm = error instanceof ZodError || error instanceof SyntaxError || error instanceof UnreadableRowError;
    if (!isForm) return error;
    return new LedgerError(
      "LEDGER_CORRUPT",
      this.file,
      `a row does not have the form in which it was written${error instanceof UnreadableRowError ? `: ${error.message}` : ""}`,
      error,
    );
  }
}
