import { renderReport, type StatusReport } from "@pawl/contract";
import type { PipelineState } from "@pawl/pipeline";
import type { DataSource, EntityManager } from "typeorm";

import { ReportEntity, type ReportRecord } from "../entities/report-entity.ts";
import { sha256 } from "../ledger-hash.ts";
import type { StoredEvent } from "../ledger.ts";
import { pages } from "../operations/select-records.ts";
import { sealFinding } from "./check-records.ts";
import { finding, type LedgerFinding } from "./finding.ts";
import type { DeriveReport } from "./verification.ts";

/** Compares the stored reports with what the events of their runs give, in step with the events. */
export class StoredReports {
  readonly #derive: DeriveReport | null;
  readonly #pages: AsyncGenerator<ReportRecord[]>;
  #page: ReportRecord[] = [];
  #next = 0;
  #rows = 0;
  /** The run's report before, as it was derived, and as it was stored. */
  #previous: StatusReport | null = null;
  #stored: ReportRecord | null = null;
  /** Position of the report that the status file got in the place of those before it, until it is met. */
  #shown: number | null = null;

  constructor(source: DataSource | EntityManager, derive: DeriveReport | null) {
    this.#derive = derive;
    this.#pages = pages(source, ReportEntity, Number.MIN_SAFE_INTEGER, (query) => query);
  }

  /** Reports that were met so far. */
  get rows(): number {
    return this.#rows;
  }

  /** A run begins: its percentages start from zero. */
  startRun(): void {
    this.#previous = null;
    this.#stored = null;
  }

  /** Looks at the report that was stored with an event, if there is one. @param state - after the event; `null`: not known. */
  async *at(event: StoredEvent, state: PipelineState | null): AsyncGenerator<LedgerFinding> {
    for (let record = await this.#peek(); record !== null && record.seq <= event.seq; record = await this.#peek()) {
      this.#next += 1;
      this.#rows += 1;
      yield* this.#compare(record, record.seq === event.seq ? event : null, state);
    }
    if (event.type !== "report.emitted" || this.#stored?.digest === event.data.digest) return;
    const place = { table: "report", key: `${event.seq}: the report that event ${event.seq} emitted` };
    yield finding("report", place, this.#stored?.digest, event.data.digest);
  }

  /** Looks whether the run's last report is the one that its last state gives. */
  *atEnd(state: PipelineState): Generator<LedgerFinding> {
    if (this.#derive === null) return;
    const wanted = this.#bytesOf(state);
    if (typeof wanted === "string" && this.#stored?.bytes === wanted) return;
    const place = { table: "report", key: `${this.#stored?.seq ?? state.seq}: the last report of run ${state.run}` };
    yield finding("report", place, this.#stored?.bytes, typeof wanted === "string" ? wanted : wanted.problem);
  }

  /** Reports after the last event. */
  async *rest(): AsyncGenerator<LedgerFinding> {
    for (let record = await this.#peek(); record !== null; record = await this.#peek()) {
      this.#next += 1;
      this.#rows += 1;
      yield finding("report", { table: "report", key: record.seq }, record.bytes, null);
    }
    yield* this.#unshown();
  }

  async *#compare(
    record: ReportRecord,
    event: StoredEvent | null,
    state: PipelineState | null,
  ): AsyncGenerator<LedgerFinding> {
    const broken = sealFinding("report", record.seq, record);
    if (broken !== null) yield broken;
    yield* this.#compareGroup(record);
    if (event === null || state === null) {
      // Without an event of a run at its position nothing can say what it should be.
      if (event === null) yield finding("report", { table: "report", key: record.seq }, record.bytes, null);
      return;
    }
    if (record.run !== event.run)
      yield finding("report", { table: "report", key: `${record.seq}: run` }, record.run, event.run);
    const digest = sha256(record.bytes);
    if (record.digest !== digest)
      yield finding("report", { table: "report", key: `${record.seq}: digest` }, record.digest, digest);
    this.#stored = record;
    if (this.#derive === null) return;
    const wanted = this.#bytesOf(state);
    if (typeof wanted === "string" && record.bytes === wanted) return;
    yield finding(
      "report",
      { table: "report", key: `${record.seq}: bytes` },
      record.bytes,
      typeof wanted === "string" ? wanted : wanted.problem,
    );
  }

  /** Reports that were stored together all name the last of them. */
  *#compareGroup({ seq, replacedBy }: ReportRecord): Generator<LedgerFinding> {
    const wanted = this.#shown === seq ? null : this.#shown;
    const isRight = wanted === null ? replacedBy === null || (this.#shown === null && replacedBy > seq) : replacedBy === wanted;
    if (!isRight) yield finding("report", { table: "report", key: `${seq}: replaced_by` }, replacedBy, wanted);
    this.#shown = replacedBy;
  }

  /** What the last reports name in their place, and is not there. */
  *#unshown(): Generator<LedgerFinding> {
    if (this.#shown !== null) yield finding("report", { table: "report", key: this.#shown }, null, "the report that the status file got");
  }

  #bytesOf(state: PipelineState): string | { readonly problem: string } {
    try {
      this.#previous = (this.#derive as DeriveReport)(state, this.#previous);
      return renderReport(this.#previous);
    } catch (error) {
      return { problem: `no report can be derived: ${error instanceof Error ? error.message : "unknown"}` };
    }
  }

  async #peek(): Promise<ReportRecord | null> {
    if (this.#next < this.#page.length) return this.#page[this.#next] ?? null;
    this.#page = (await this.#pages.next()).value ?? [];
    this.#next = 0;
    return this.#page[0] ?? null;
  }
}
