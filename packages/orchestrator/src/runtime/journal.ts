import type { StatusReport } from "@pawl/contract";
import type { Ledger, LedgerHead, Transition } from "@pawl/database";
import { NO_RUN } from "@pawl/pipeline";
import type { EventBody, EventOutsideRuns, PipelineState, RecordedEvent } from "@pawl/pipeline";

import type { StatusWriter } from "../status/status-writer.ts";
import { endOfTurn } from "../util/end-of-turn.ts";
import type { OutboxOf } from "../webhook/outbox-entries.ts";
import { draftTransition } from "./draft-transition.ts";
import type { DraftTransition, FinishedCommand, Standing } from "./draft-transition.ts";

/** What is told to whoever watches a run: events as they are in the ledger. */
export type EventListener = (event: RecordedEvent, state: PipelineState) => void;

/** Decides on a state. Pure; gives the events, or none to leave everything as it is. */
export type Decide = (state: PipelineState) => readonly EventBody[];

/** Records what was decided on the state that each decision finds, one after the other, together. */
export type RecordTogether = (decisions: readonly Decide[], finished?: FinishedCommand) => Promise<void>;

/** What a journal works on. */
export interface JournalOptions {
  readonly ledger: Ledger;
  readonly lockToken: number;
  readonly status: StatusWriter;
  readonly now: () => number;
  /** What receivers are told of a transition. */
  readonly outboxOf: OutboxOf;
  /** Called once a group of transitions is in the ledger, before its report is in the status file. What it throws is a fault of ours. */
  readonly onStored: (events: readonly RecordedEvent[]) => void;
  readonly onEvent: EventListener;
  /** Called before each write of the status file when another hand was at it; the write waits for the repair. */
  readonly onTampered: () => void;
  /** Called with the ledger's end after each group of transitions that stored a report. */
  readonly onReportStored: (head: LedgerHead) => void;
}

/** Something that waits for its turn. */
interface Turn {
  /** Puts a transition together that shares a group with others; `null`: it is not one, and `alone` is what it does. */
  readonly draft: ((before: Standing) => DraftTransition | null) | null;
  readonly alone: () => Promise<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/** Most transitions that share a database transaction. */
const MOST_TOGETHER = 64;

/**
 * The one way by which anything comes into the ledger. Transitions follow each other, and each decides on the state that the one
 * before left; each has its own events, report and outbox rows. Those that wait together are a group: one database transaction, then
 * one write of the status file, with the last one's report. Nobody who watches is told of any of them before; where the database
 * refuses the group, nothing of it is in the ledger, and the state is that of before.
 */
export class Journal {
  readonly #options: JournalOptions;
  #standing: Standing;
  #head: LedgerHead;
  readonly #waiting: Turn[] = [];
  #working: Promise<void> | null = null;
  #isFrozen = false;

  constructor(
    options: JournalOptions,
    loaded: { state: PipelineState | null; head: LedgerHead; report: { value: StatusReport; bytes: string } | null },
  ) {
    this.#options = options;
    this.#head = loaded.head;
    const { state, head, report } = loaded;
    this.#standing = { state, seq: head.seq, report: report?.value ?? null, bytes: report?.bytes ?? null };
  }

  /** The state after the last transition. @throws Error before the first run. */
  get state(): PipelineState {
    return running(this.#standing);
  }

  /** The same, or `null` before the first run. */
  get stateOrNull(): PipelineState | null {
    return this.#standing.state;
  }

  /** Where the ledger ends after the last transition. */
  get head(): LedgerHead {
    return this.#head;
  }

  /** The bytes of the last report, or `null` before the first one. */
  get reportBytes(): string | null {
    return this.#standing.bytes;
  }

  /**
   * Decides on the present state and records what was decided.
   *
   * @param finished - a human's command that this transition carries out; nobody may wait for it any more, so it takes no other
   *   transition down with it.
   */
  transact(decide: Decide, finished?: FinishedCommand): Promise<readonly RecordedEvent[]> {
    const draft = this.#drafting(decide, finished);
    return this.#inTurn(finished === undefined ? draft : null, () => this.#together([draft]).then(([events]) => events ?? []));
  }

  /** Records the first event of a run. Percentages start from zero. */
  startRun(run: string, start: EventBody & { readonly type: "run.started" }): Promise<readonly RecordedEvent[]> {
    const draft = (before: Standing): DraftTransition =>
      draftTransition({ ...before, report: null }, { run, bodies: [start], ...this.#given() });
    return this.#inTurn(null, () => this.#together([draft]).then(([events]) => events ?? []));
  }

  /** Records a decision about the pipeline that belongs to no run: no state, report or projection changes. */
  recordOutsideRuns(body: EventOutsideRuns): Promise<RecordedEvent> {
    return this.#inTurn(null, async () => {
      if (this.#isFrozen) throw new Error("the journal is closed");
      const { ledger, lockToken, now } = this.#options;
      const recorded: RecordedEvent = { ...body, seq: this.#head.seq + 1, run: NO_RUN, atMs: now() };
      const nothing = { artifacts: [], attempts: [], counters: [], report: null, outbox: [] };
      this.#head = await ledger.append({ lockToken, expectedHeadSeq: this.#head.seq, events: [recorded], ...nothing });
      this.#standing = { ...this.#standing, seq: this.#head.seq };
      return recorded;
    });
  }

  /** Does something that no transition may interrupt, such as the step from a prepared integration to its closure. */
  exclusively<T>(work: (record: RecordTogether) => Promise<T>): Promise<T> {
    return this.#inTurn(null, () => {
      // What it does between its records must not be done without them.
      if (this.#isFrozen) throw new Error("the journal is closed");
      return work(async (decisions, finished) => {
        await this.#together(decisions.map((decide) => this.#drafting(decide, finished)));
      });
    });
  }

  /** From now on nothing is recorded or written: `transact` gives nothing, `exclusively` rejects. Waits for what is under way. */
  async freeze(): Promise<void> {
    this.#isFrozen = true;
    await this.#working;
  }

  #drafting(decide: Decide, finished: FinishedCommand | undefined): (before: Standing) => DraftTransition | null {
    return (before) => {
      const state = running(before);
      const bodies = decide(state);
      return bodies.length === 0 ? null : draftTransition(before, { run: state.run, bodies, finished, ...this.#given() });
    };
  }

  #given() {
    return { atMs: this.#options.now(), outboxOf: this.#options.outboxOf };
  }

  #inTurn<T>(draft: Turn["draft"], alone: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#waiting.push({ draft, alone, resolve, reject });
    this.#working ??= this.#work();
    return promise;
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      // What happens in the same turn belongs together, and what follows from the group before.
      await endOfTurn();
      const others = this.#waiting.findIndex(({ draft }) => draft === null);
      const group = this.#waiting.splice(0, Math.min(MOST_TOGETHER, others === -1 ? this.#waiting.length : Math.max(1, others)));
      const [first] = group;
      if (first?.draft === null) await settle(first, first.alone);
      else await this.#asGroup(group);
    }
    this.#working = null;
  }

  /** Commits the transitions of a group, and tells each who waits for it. One whose decision throws is no member. */
  async #asGroup(group: readonly Turn[]): Promise<void> {
    const refused = new Map<Turn, unknown>();
    const drafts = group.map((turn) => (before: Standing): DraftTransition | null => {
      try {
        return turn.draft?.(before) ?? null;
      } catch (error) {
        refused.set(turn, error);
        return null;
      }
    });
    try {
      const recorded = await this.#together(drafts);
      for (const [index, turn] of group.entries()) {
        if (refused.has(turn)) turn.reject(refused.get(turn));
        else turn.resolve((recorded[index] ?? []) as never);
      }
    } catch (error) {
      for (const turn of group) turn.reject(error);
    }
  }

  /** Puts transitions together one after the other, and commits those that have something to record. */
  async #together(drafts: readonly ((before: Standing) => DraftTransition | null)[]): Promise<readonly (readonly RecordedEvent[])[]> {
    if (this.#isFrozen) return [];
    let standing = this.#standing;
    const made = drafts.map((draft) => {
      const one = draft(standing);
      standing = one?.after ?? standing;
      return one;
    });
    await this.#commit(made.filter((one) => one !== null));
    return made.map((one) => one?.events ?? []);
  }

  async #commit(drafts: readonly DraftTransition[]): Promise<void> {
    const { ledger, lockToken, onStored, onReportStored, onEvent } = this.#options;
    const [first, ...following] = drafts.map(({ stored }): Transition => ({ ...stored, lockToken }));
    const last = drafts.at(-1);
    if (first === undefined || last === undefined) return;
    this.#head = await ledger.append(first, ...following);
    this.#standing = last.after;
    const recorded = drafts.flatMap(({ events }) => events);
    onStored(recorded);
    const types = new Set(recorded.map(({ type }) => type));
    const isNew = drafts.some(({ stored }) => stored.report !== null);
    if (isNew) onReportStored(this.#head);
    const isRepair = types.has("status.tampered");
    if (isNew || isRepair) await this.#writeStatus(last.after.bytes as string, isRepair || types.has("run.started"));
    for (const { events, after } of drafts) for (const one of events) onEvent(one, after.state);
  }

  /** @param isReplacing - whatever is there is to be replaced, and was kept where it has to be. */
  async #writeStatus(bytes: string, isReplacing: boolean): Promise<void> {
    const { status, onTampered } = this.#options;
    try {
      if (!isReplacing && (await status.read()).kind === "different") {
        // The repair keeps the foreign bytes and writes the last report, which is in the ledger already.
        onTampered();
        return;
      }
      await status.write(bytes, this.#head);
      // While two digests are accepted, a file that is gone again could not be told from a repair that was interrupted.
      if (isReplacing) await status.settle();
    } catch (error) {
      // The ledger may be one group ahead of the file, never more: that is what a restart repairs.
      this.#isFrozen = true;
      throw error;
    }
  }
}

function running({ state }: Standing): PipelineState {
  if (state === null) throw new Error("Internal error: no run was started");
  return state;
}

async function settle({ resolve, reject }: Turn, work: () => Promise<unknown>): Promise<void> {
  try {
    resolve((await work()) as never);
  } catch (error) {
    reject(error);
  }
}
