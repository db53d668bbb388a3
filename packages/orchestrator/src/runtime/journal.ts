import { deriveState, renderReport } from "@pawl/contract";
import type { ExecutionState, StatusReport } from "@pawl/contract";
import type { CommandOutcome, Ledger, LedgerHead, OutboxEntry } from "@pawl/database";
import { apply, event, NO_RUN, project } from "@pawl/pipeline";
import type { EventBody, EventOutsideRuns, PipelineState, RecordedEvent } from "@pawl/pipeline";
import { buildReport } from "@pawl/progress";

import { calculationFailed } from "../kernel/calculation-failure.ts";
import { emissionCause } from "../kernel/emission.ts";
import { reportInput } from "../kernel/report.ts";
import { raiseQuestions } from "../kernel/settle.ts";
import type { StatusWriter } from "../status/status-writer.ts";
import { sha256 } from "../util/sha256.ts";
import type { OutboxOf } from "../webhook/outbox-entries.ts";

/** What is told to whoever watches a run: events as they are in the ledger. */
export type EventListener = (event: RecordedEvent, state: PipelineState) => void;

/** What a journal works on. */
export interface JournalOptions {
  readonly ledger: Ledger;
  readonly lockToken: number;
  readonly status: StatusWriter;
  readonly now: () => number;
  /** What receivers are told of a transition. */
  readonly outboxOf: OutboxOf;
  readonly onEvent: EventListener;
  /** Called before each write of the status file when another hand was at it; the write waits for the repair. */
  readonly onTampered: () => void;
  /** Called with the ledger's end after each transition that stored a report. */
  readonly onReportStored: (head: LedgerHead) => void;
}

/** A human's command that a transition carries out. */
export interface FinishedCommand {
  readonly id: number;
  readonly outcome: CommandOutcome;
}

/** A transition that is being put together. */
interface Draft {
  state: PipelineState | null;
  readonly events: RecordedEvent[];
}

/**
 * The one way by which anything comes into the ledger. A transition is one database transaction: events, projections,
 * counters, report and outbox rows; then the status file follows. Transitions wait for each other, and each decides on the
 * state that the one before left.
 */
export class Journal {
  readonly #options: JournalOptions;
  #state: PipelineState | null;
  #head: LedgerHead;
  #report: StatusReport | null;
  #bytes: string | null;
  #tail: Promise<unknown> = Promise.resolve();
  #isFrozen = false;

  constructor(
    options: JournalOptions,
    loaded: { state: PipelineState | null; head: LedgerHead; report: { value: StatusReport; bytes: string } | null },
  ) {
    this.#options = options;
    this.#state = loaded.state;
    this.#head = loaded.head;
    this.#report = loaded.report?.value ?? null;
    this.#bytes = loaded.report?.bytes ?? null;
  }

  /** The state after the last transition. @throws Error before the first run. */
  get state(): PipelineState {
    if (this.#state === null) throw new Error("Internal error: no run was started");
    return this.#state;
  }

  /** The same, or `null` before the first run. */
  get stateOrNull(): PipelineState | null {
    return this.#state;
  }

  /** Where the ledger ends after the last transition. */
  get head(): LedgerHead {
    return this.#head;
  }

  /** The bytes of the last report, or `null` before the first one. */
  get reportBytes(): string | null {
    return this.#bytes;
  }

  /**
   * Decides on the present state and records what was decided.
   *
   * @param decide - pure; gives the events, or none to leave everything as it is.
   * @param finished - a human's command that this transition carries out.
   */
  transact(
    decide: (state: PipelineState) => readonly EventBody[],
    finished?: FinishedCommand,
  ): Promise<readonly RecordedEvent[]> {
    return this.#inTurn(() => this.#commit(this.state.run, decide(this.state), finished));
  }

  /** Records the first event of a run. Percentages start from zero. */
  startRun(run: string, start: EventBody & { readonly type: "run.started" }): Promise<readonly RecordedEvent[]> {
    return this.#inTurn(() => {
      this.#report = null;
      return this.#commit(run, [start], undefined);
    });
  }

  /** Records a decision about the pipeline that belongs to no run: no state, report or projection changes. */
  recordOutsideRuns(body: EventOutsideRuns): Promise<RecordedEvent> {
    return this.#inTurn(async () => {
      if (this.#isFrozen) throw new Error("the journal is closed");
      const { ledger, lockToken, now } = this.#options;
      const recorded: RecordedEvent = { ...body, seq: this.#head.seq + 1, run: NO_RUN, atMs: now() };
      const nothing = { artifacts: [], attempts: [], counters: [], report: null, outbox: [] };
      this.#head = await ledger.append({ lockToken, expectedHeadSeq: this.#head.seq, events: [recorded], ...nothing });
      return recorded;
    });
  }

  /** Does something that no transition may interrupt, such as the step from a prepared integration to its closure. */
  exclusively<T>(
    work: (transact: (events: readonly EventBody[], finished?: FinishedCommand) => Promise<unknown>) => Promise<T>,
  ): Promise<T> {
    return this.#inTurn(() => {
      // What it does between its records must not be done without them.
      if (this.#isFrozen) throw new Error("the journal is closed");
      return work((events, finished) => this.#commit(this.state.run, events, finished));
    });
  }

  /** From now on nothing is recorded or written: `transact` gives nothing, `exclusively` rejects. Waits for its turn. */
  async freeze(): Promise<void> {
    this.#isFrozen = true;
    await this.#tail.catch(() => undefined);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(
      () => work(),
      () => work(),
    );
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  async #commit(
    run: string,
    bodies: readonly EventBody[],
    finished: FinishedCommand | undefined,
  ): Promise<readonly RecordedEvent[]> {
    if (bodies.length === 0 || this.#isFrozen) return [];
    const before = this.#state;
    const atMs = this.#options.now();
    const draft: Draft = { state: before, events: [] };
    const record = (body: EventBody): void => {
      const recorded = { ...body, seq: this.#head.seq + draft.events.length + 1, run, atMs } as RecordedEvent;
      draft.state = apply(draft.state, recorded);
      draft.events.push(recorded);
    };
    for (const body of bodies) record(body);
    for (const body of raiseQuestions(draft.state as PipelineState)) record(body);
    const { report, bytes } = this.#reportOf(draft, record);
    const digest = sha256(bytes);
    const cause = emissionCause(draft.events);
    if (cause !== null) record(event("report.emitted", { cause, digest }));
    const after = draft.state as PipelineState;

    this.#head = await this.#options.ledger.append({
      lockToken: this.#options.lockToken,
      expectedHeadSeq: this.#head.seq,
      events: draft.events,
      ...project(before?.run === after.run ? before : null, after, draft.events),
      report: bytes === this.#bytes ? null : { bytes, digest },
      outbox: this.#outbox(before, after, draft.events, { report, bytes }),
      ...(finished === undefined ? {} : { finishCommand: finished }),
    });
    const isChanged = bytes !== this.#bytes;
    this.#state = after;
    this.#report = report;
    this.#bytes = bytes;
    if (isChanged) this.#options.onReportStored(this.#head);
    if (isChanged || draft.events.some((one) => one.type === "status.tampered")) await this.#writeStatus(draft, bytes);
    for (const recorded of draft.events) this.#options.onEvent(recorded, after);
    return draft.events;
  }

  /**
   * The report of a draft, made from nothing but its events, so that whoever has the ledger can derive it again (rule 2#5). A
   * calculation that fails is recorded, and gives the report that rule 6.2 words.
   */
  #reportOf(draft: Draft, record: (body: EventBody) => void): { report: StatusReport; bytes: string } {
    const build = () => buildReport(reportInput(draft.state as PipelineState, this.#report));
    let outcome = build();
    const state = draft.state as PipelineState;
    if (outcome.kind === "fail-closed" && state.calculationFailure === null && state.status === "running") {
      const before = this.#state !== null && this.#report !== null ? { state: this.#state, report: this.#report } : null;
      record(calculationFailed(before, outcome.reason));
      outcome = build();
    }
    return { report: outcome.report, bytes: renderReport(outcome.report) };
  }

  #outbox(
    before: PipelineState | null,
    after: PipelineState,
    events: readonly RecordedEvent[],
    { report, bytes }: { readonly report: StatusReport; readonly bytes: string },
  ): readonly OutboxEntry[] {
    const from: ExecutionState | null = this.#report === null ? null : deriveState(this.#report);
    // From the bytes, so that whoever writes a message's report again gets just these.
    const asWritten = JSON.parse(bytes) as StatusReport;
    return this.#options.outboxOf({ before, after, events, from, to: deriveState(report), report: asWritten });
  }

  async #writeStatus(draft: Draft, bytes: string): Promise<void> {
    const isRepair = draft.events.some((one) => one.type === "status.tampered" || one.type === "run.started");
    if (!isRepair && (await this.#options.status.read()).kind === "different") {
      // The repair keeps the foreign bytes and writes this transition's report, which is in the ledger already.
      this.#options.onTampered();
      return;
    }
    try {
      await this.#options.status.write(bytes, this.#head);
    } catch (error) {
      // The ledger may be one report ahead of the file, never more: that is what a restart repairs.
      this.#isFrozen = true;
      throw error;
    }
  }
}
