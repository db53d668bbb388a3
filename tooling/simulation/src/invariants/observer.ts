import { checkReport, checkStep, renderReport } from "../../../../packages/contract/src/index.ts";
import type { ExecutionState, StatusReport } from "../../../../packages/contract/src/index.ts";
import { apply, isOutsideRuns } from "../../../../packages/pipeline/src/index.ts";
import type { PipelineState, RecordedEvent } from "../../../../packages/pipeline/src/index.ts";

import { GENESIS_HASH, hashEvent } from "../../../../packages/database/src/ledger-hash.ts";
import { deriveReport } from "../../../../packages/orchestrator/src/session/derive-report.ts";
import type { World } from "../world/world.ts";
import { checkEvent } from "./check-event.ts";
import { LedgerRows } from "./ledger-rows.ts";
import type { ReportRow } from "./ledger-rows.ts";
import { Recount } from "./recount.ts";
import { demand } from "./violation.ts";

/**
 * Reads what was committed after each step, from outside and from the rows alone, folds it for itself, and compares it with what every
 * promise says of it.
 */
export class Observer {
  readonly #world: World;
  readonly #rows: LedgerRows;
  #state: PipelineState | null = null;
  #recount = new Recount();
  #seq = 0;
  #hash = GENESIS_HASH;
  #report: StatusReport | null = null;
  #reportSeq = 0;
  /** Events since the last report. */
  #since: RecordedEvent[] = [];
  #frozen: readonly [number, number] | null = null;
  #calculated: readonly [number, number] = [0, 0];
  /** Types of the events that the last look found. */
  found: readonly string[] = [];
  /** The bytes that are to be in the status file, and those before them. */
  shown: readonly string[] = [];

  constructor(world: World) {
    this.#world = world;
    this.#rows = new LedgerRows(world.database.admin);
  }

  /** The run as its committed events give it; `null` before the first one. */
  get state(): PipelineState | null {
    return this.#state;
  }

  /** Takes everything that was committed since the last look. @returns whether there was anything. */
  look(): boolean {
    const events = this.#rows.eventsAfter(this.#seq);
    this.found = events.map(({ recorded }) => recorded.type);
    const reports = new Map(this.#rows.reportsAfter(this.#reportSeq).map((row) => [row.seq, row]));
    for (const { recorded, prevHash, hash } of events) {
      demand(recorded.seq === this.#seq + 1 && prevHash === this.#hash, "the chain of events has no gap", () => `event ${recorded.seq}`);
      demand(hash === hashEvent({ ...recorded, prevHash }), "each event has the hash of what it says", () => `event ${recorded.seq}`);
      this.#seq = recorded.seq;
      this.#hash = hash;
      this.#take(recorded);
      this.#world.story?.push(`    ${recorded.seq} ${recorded.type} ${told(recorded)}`);
      const report = reports.get(recorded.seq);
      if (report !== undefined) this.#takeReport(report);
    }
    const head = this.#rows.head();
    demand(head.seq === this.#seq && head.hash === this.#hash, "the ledger ends where its last event is", () => JSON.stringify(head));
    if (events.length === 0 || this.#state === null) return events.length > 0;
    this.#compareReport();
    this.#compareRows(this.#state);
    return true;
  }

  #take(recorded: RecordedEvent): void {
    if (isOutsideRuns(recorded)) return;
    if (recorded.type === "run.started") {
      this.#recount = new Recount();
      this.#state = null;
      this.#report = null;
      this.#since = [];
      this.#frozen = null;
    }
    const before = this.#state;
    const after = apply(before, recorded);
    checkEvent({ world: this.#world, recount: this.#recount, before, after, recorded });
    this.#recount.take(recorded);
    this.#state = after;
    this.#since.push(recorded);
    if (recorded.type === "run.aborted") this.#frozen = this.#calculated;
  }

  #takeReport(row: ReportRow): void {
    const state = this.#state as PipelineState;
    const report = JSON.parse(row.bytes) as StatusReport;
    const derived = renderReport(deriveReport(state, this.#report));
    demand(derived === row.bytes, "each report follows from its events (2#5)", () => `report ${row.seq}\n${row.bytes}\nderived\n${derived}`);
    // A step is judged on one plan; what another one makes of the percentages is a part of the history of its own.
    const isReplanned = this.#since.some(({ type }) => type === "plan.amended" || type === "artifacts.registered");
    const step = isReplanned ? [] : checkStep(this.#report, this.#since.map(({ type, data }) => ({ type, data })), report);
    demand(step.length === 0, "each step keeps the contract's rules", () => JSON.stringify(step));
    const claimed = checkReport(report, { claimedState: stateOf(state) });
    demand(claimed.length === 0, "a report shows the state that the ledger claims", () => JSON.stringify(claimed));
    this.#checkPercentages(state, report);
    this.#report = report;
    this.#reportSeq = row.seq;
    this.#since = [];
    if (row.isShown) this.shown = [row.bytes, ...this.shown.slice(0, 1)];
  }

  #checkPercentages(state: PipelineState, report: StatusReport): void {
    const shown = [report.overall_progress_percent, report.stage_progress_percent] as const;
    const quoted = (): string => `${JSON.stringify(shown)} at event ${this.#seq}`;
    if (this.#frozen !== null) {
      demand(shown[0] === this.#frozen[0] && shown[1] === this.#frozen[1], "an aborted run keeps its percentages (6.4#3)", quoted);
      return;
    }
    if (state.calculationFailure !== null) return;
    const counted = [this.#recount.overallPercent(state), this.#recount.stagePercent(state, state.stage)];
    demand(shown[0] === counted[0] && shown[1] === counted[1], "percentages are counted from closures and nothing else (2#1, 4.2#2, 4.3#1)", () => `${quoted()}, counted ${JSON.stringify(counted)}`);
    this.#calculated = shown;
  }

  /** What was committed last left the report as it is, or brought it. */
  #compareReport(): void {
    const derived = deriveReport(this.#state as PipelineState, this.#report);
    demand(this.#report !== null && renderReport(derived) === renderReport(this.#report), "every change of the report is stored with its events (2#5)", () => `event ${this.#seq}: ${JSON.stringify(derived)}`);
  }

  #compareRows(state: PipelineState): void {
    const rows = this.#rows.phases(state.run);
    demand(rows.length === state.plan.artifacts.length, "the projection has a row of each artifact", () => `${rows.length} rows`);
    for (const { id, phase, lease, failures } of rows) {
      const now = state.artifacts.get(id);
      demand(now?.phase === phase && now.lease === lease && now.failures === failures, "projections are what the events give", () => `${id}: ${phase} ${lease} ${failures}`);
    }
  }
}

/** The state that the ledger claims for a report. */
export function stateOf(state: PipelineState): ExecutionState {
  if (state.status === "aborted") return "ABORTED";
  if (state.status === "completed") return "COMPLETED";
  return state.questions.length > 0 || state.calculationFailure !== null ? "BLOCKED" : "RUNNING";
}

/** The few words of an event that tell what it was about. */
function told({ data }: RecordedEvent): string {
  const words = Object.entries(data as Record<string, unknown>).filter(([name]) => ["artifact", "artifacts", "attempt", "reason", "verdict", "cause", "stage", "purpose", "newHead", "command"].includes(name));
  return words.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(" ");
}
