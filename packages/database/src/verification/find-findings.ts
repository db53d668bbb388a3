import { apply, IllegalTransitionError, isOutsideRuns, type PipelineState } from "@pawl/pipeline";
import type { DataSource, EntityManager } from "typeorm";

import type { Snapshot } from "../connection/snapshot.ts";
import type { LedgerVerification, StoredEvent } from "../ledger.ts";
import { walkChain } from "../operations/verify-chain.ts";
import { migrationFindings } from "./check-migrations.ts";
import { StoredHistories } from "./check-histories.ts";
import { RunProjections, unknownRuns } from "./check-projections.ts";
import { countFinding, readOnlyHead, recordFindings } from "./check-records.ts";
import { StoredReports } from "./check-reports.ts";
import { finding, type LedgerFinding } from "./finding.ts";
import type { LedgerAnchor, VerificationOptions, VerifiedContents } from "./verification.ts";

/**
 * See `Ledger.findings`. What lies under a damage is not looked at: in a damaged file no row, after a broken chain no fold, no
 * report and no projection, because each would differ too.
 */
export async function* findFindings(
  snapshot: Snapshot,
  options: VerificationOptions,
): AsyncGenerator<LedgerFinding, VerifiedContents> {
  let isDamaged = false;
  for await (const found of snapshot.storageFindings()) {
    isDamaged = true;
    yield found;
  }
  if (isDamaged) return { head: null, state: null };
  const { source } = snapshot;
  yield* migrationFindings(source);
  const fold = new LedgerFold(source, options);
  const walk = walkChain(source);
  let next: IteratorResult<StoredEvent[], LedgerVerification>;
  for (next = await walk.next(); next.done !== true; next = await walk.next()) yield* fold.page(next.value);
  const chain = next.value;
  const record = await readOnlyHead(source);
  if (record !== null) yield* recordFindings(source, record);
  if (!chain.ok) {
    yield finding("chain", { table: "event", key: chain.seq }, chain.problem, null);
    return { head: null, state: null };
  }
  const { head } = chain;
  yield* fold.atEnd();
  yield* missingAnchors(options.anchors ?? [], head.seq);
  const counted = record === null ? null : countFinding("report", fold.reportRows, record.reports);
  if (counted !== null) yield counted;
  return { head, state: fold.state };
}

/** A note of a position that the ledger does not reach any more: its tail was cut off. */
function* missingAnchors(anchors: readonly LedgerAnchor[], headSeq: number): Generator<LedgerFinding> {
  for (const { source, seq, hash } of anchors) {
    if (seq > headSeq)
      yield finding(
        "anchor",
        { table: source, key: seq },
        `the ledger ends at event ${headSeq}`,
        `event ${seq} with hash ${hash}`,
      );
  }
}

/** Folds the events of a ledger, run after run, and compares on its way what was derived from them. */
class LedgerFold {
  readonly #source: DataSource | EntityManager;
  readonly #reports: StoredReports;
  readonly #anchors: ReadonlyMap<number, readonly LedgerAnchor[]>;
  readonly #runs = new Set<string>();
  readonly #histories: StoredHistories;
  #projections: RunProjections | null = null;
  #state: PipelineState | null = null;
  /** An event did not fit: what follows from it and later ones is not known. */
  #isLost = false;

  constructor(source: DataSource | EntityManager, { deriveReport, anchors = [] }: VerificationOptions) {
    this.#source = source;
    this.#histories = new StoredHistories(source);
    this.#reports = new StoredReports(source, deriveReport ?? null);
    this.#anchors = Map.groupBy(anchors, ({ seq }) => seq);
  }

  /** State of the last run; `null` before the first, and where an event did not fit. */
  get state(): PipelineState | null {
    return this.#isLost ? null : this.#state;
  }

  get reportRows(): number {
    return this.#reports.rows;
  }

  /** Takes the next events of the chain. */
  async *page(events: readonly StoredEvent[]): AsyncGenerator<LedgerFinding> {
    let before = this.#state;
    let since: StoredEvent[] = [];
    for (const event of events) {
      yield* this.#compareAnchors(event);
      if (event.type === "run.started") {
        yield* this.#lookAt(before, since);
        yield* this.#endRun();
        this.#runs.add(event.run);
        this.#reports.startRun();
        this.#projections = new RunProjections(this.#source, event.run, this.#histories);
        before = null;
        since = [];
      }
      if (!isOutsideRuns(event)) {
        yield* this.#apply(event);
        since.push(event);
      }
      yield* this.#reports.at(event, isOutsideRuns(event) ? null : this.state);
    }
    yield* this.#lookAt(before, since);
  }

  /** All events were taken. */
  async *atEnd(): AsyncGenerator<LedgerFinding> {
    yield* this.#endRun();
    yield* this.#reports.rest();
    if (this.#isLost) return;
    yield* unknownRuns(this.#source, this.#runs);
    yield* this.#histories.atEnd();
  }

  async *#lookAt(before: PipelineState | null, events: readonly StoredEvent[]): AsyncGenerator<LedgerFinding> {
    const { state } = this;
    if (state !== null && this.#projections !== null) yield* this.#projections.after(before, state, events);
  }

  async *#endRun(): AsyncGenerator<LedgerFinding> {
    const { state } = this;
    if (state === null || this.#projections === null) return;
    yield* this.#reports.atEnd(state);
    yield* this.#projections.atEnd(state);
  }

  *#apply(event: StoredEvent): Generator<LedgerFinding> {
    if (this.#isLost) return;
    try {
      this.#state = apply(this.#state, event);
    } catch (error) {
      if (!(error instanceof IllegalTransitionError)) throw error;
      this.#isLost = true;
      yield finding(
        "fold",
        { table: "event", key: event.seq },
        `event ${event.seq} does not fit: ${error.message}`,
        null,
      );
    }
  }

  *#compareAnchors({ seq, hash }: StoredEvent): Generator<LedgerFinding> {
    for (const anchor of this.#anchors.get(seq) ?? []) {
      if (anchor.hash !== hash) yield finding("anchor", { table: anchor.source, key: seq }, hash, anchor.hash);
    }
  }
}
