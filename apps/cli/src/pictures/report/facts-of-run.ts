import { COST_EVENTS, RunCost } from "@pawl/pipeline";
import type { ArtifactRow, EventData, RecordedEvent } from "@pawl/pipeline";

import { PlanOfRun } from "../facts/plan-of-run.ts";
import { TIMELINE_EVENTS, TimelineOfRun } from "../facts/timeline-of-run.ts";
import { RefusalsOfRun } from "./refusals-of-run.ts";
import type { EmittedReport, EventOf, Fall, ProvenClosure } from "./report-facts.ts";

const DECISIONS: ReadonlySet<RecordedEvent["type"]> = new Set([
  "question.answered", "artifact.unparked", "stage.reopen_ordered", "rollback.prepared", "run.paused", "run.resumed", "plan.amended", "decision.refused", "orchestrator.stop_ordered",
]);
const INCIDENTS: ReadonlySet<RecordedEvent["type"]> = new Set([
  "status.tampered", "branch.foreign_commit", "calculation.failed", "silence.expired", "agent.rate_limited", "evidence.unreadable", "rollback.executed", "rollback.dropped", "integration.dropped", "stage.reopened",
]);
const FALL_CAUSES: ReadonlySet<RecordedEvent["type"]> = new Set(["artifact.invalidated", "stage.reopened", "plan.amended", "artifacts.registered", "rollback.executed"]);

/** Collects what a page about a run shows, event by event, from its ledger alone. */
export class FactsOfRun {
  readonly plan = new PlanOfRun();
  readonly #cost = new RunCost();
  readonly #timeline = new TimelineOfRun();
  readonly #proofs = new Map<string, EventData<"gate.finished">>();
  readonly #closed = new Map<string, EventOf<"artifact.closed">>();
  readonly #parked = new Map<string, EventOf<"artifact.parked">>();
  readonly #causes: RecordedEvent[] = [];
  readonly refusals = new RefusalsOfRun();
  readonly lost: EventOf<"artifact.invalidated">[] = [];
  readonly decisions: RecordedEvent[] = [];
  readonly incidents: RecordedEvent[] = [];
  started: EventOf<"run.started"> | null = null;
  last: RecordedEvent | null = null;

  /** Takes notice of an event, in the ledger's order. */
  notice(event: RecordedEvent): void {
    this.last = event;
    this.plan.notice(event);
    this.refusals.notice(event);
    if (COST_EVENTS.includes(event.type)) this.#cost.notice(event);
    if (TIMELINE_EVENTS.includes(event.type)) this.#timeline.notice(event);
    if (DECISIONS.has(event.type) || (event.type === "run.aborted" && event.data.by !== null)) this.decisions.push(event);
    if (INCIDENTS.has(event.type)) this.incidents.push(event);
    if (FALL_CAUSES.has(event.type)) this.#causes.push(event);
    if (event.type === "run.started") this.started = event;
    this.#noticeArtifact(event);
  }

  /** Closures that stand, in the order of the artifacts, each with the gate run that proved it. */
  closures(rows: readonly ArtifactRow[]): readonly ProvenClosure[] {
    return rows.flatMap(({ id, phase }) => {
      const closed = this.#closed.get(id);
      if (phase !== "closed" || closed === undefined) return [];
      return [{ closed, gate: this.#proofs.get(proofKey(id, closed.data.attempt)) ?? null }];
    });
  }

  /** Parkings that stand. */
  parked(rows: readonly ArtifactRow[]): readonly EventOf<"artifact.parked">[] {
    return rows.flatMap(({ id, phase }) => (phase === "parked" ? [this.#parked.get(id)].filter((one) => one !== undefined) : []));
  }

  /** Every fall of the percentage from one report to the next, with what the ledger has between the two. */
  falls(reports: readonly EmittedReport[]): readonly Fall[] {
    return reports.flatMap((after, index): Fall[] => {
      const before = reports[index - 1];
      if (before === undefined || before.report === null || after.report === null) return [];
      if (after.report.overall_progress_percent >= before.report.overall_progress_percent) return [];
      return [{ before, after, causes: this.#causes.filter(({ seq }) => seq > before.seq && seq <= after.seq) }];
    });
  }

  /** What the run has used. */
  cost(run: string, rows: readonly ArtifactRow[]): ReturnType<RunCost["report"]> {
    return this.#cost.report(run, rows);
  }

  /** What took time. Call it once, after the last event. */
  timeline(): ReturnType<TimelineOfRun["timeline"]> {
    return this.#timeline.timeline();
  }

  #noticeArtifact(event: RecordedEvent): void {
    if (event.type === "artifact.invalidated") this.lost.push(event);
    if (event.type === "artifact.closed") this.#closed.set(event.data.artifact, event);
    if (event.type === "artifact.parked") this.#parked.set(event.data.artifact, event);
    // The gate of a candidate says more than that of its repetition, which has no control.
    if (event.type !== "gate.finished" || event.data.verdict !== "PASS") return;
    const key = proofKey(event.data.artifact, event.data.attempt);
    if (event.data.control !== null || !this.#proofs.has(key)) this.#proofs.set(key, event.data);
  }
}

function proofKey(artifact: string, attempt: number | null): string {
  return `${attempt} ${artifact}`;
}
