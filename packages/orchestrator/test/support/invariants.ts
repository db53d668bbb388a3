import { checkReport, parseArtifactReference, parseTask, STAGES } from "@pawl/contract";
import type { ExecutionState, StatusReport } from "@pawl/contract";
import { artifactRow, project } from "@pawl/pipeline";
import type { ArtifactRow, AttemptRow, PipelineState, RecordedEvent, StageCounterRow } from "@pawl/pipeline";
import { expect } from "vitest";

import { expectSame } from "./expect-same.ts";
import { keptIndexes, naiveAttemptRows, naiveIndexes, Recount } from "./naive-model.ts";
import type { RunDriver, Transition } from "./run-driver.ts";

/** Checks a run while it is played: every event against the naive model, every transition's report against a recount. */
export class Invariants {
  readonly #driver: RunDriver;
  #recount: Recount | null = null;
  readonly #artifactRows = new Map<string, ArtifactRow>();
  readonly #attemptRows = new Map<number, AttemptRow>();
  /** Percentages of the last report that was calculated: overall, stage. */
  #lastCalculated = [0, 0];
  readonly #counters = new Map<string, StageCounterRow>();

  constructor(driver: RunDriver) {
    this.#driver = driver;
    driver.onEvent = (state, recorded) => this.#checkEvent(state, recorded);
    driver.onTransition = (transition) => this.#checkTransition(transition);
  }

  #checkEvent(state: PipelineState, recorded: RecordedEvent): void {
    this.#recount ??= new Recount(state);
    this.#recount.take(recorded);
    expectSame(keptIndexes(state), naiveIndexes(state), `after ${recorded.type} #${recorded.seq}`);
    expect(state.seq).toBe(recorded.seq);
    if (recorded.type === "stage.entered") expect(this.#recount.mayEnter(recorded.data.stage)).toBe(true);
    if (recorded.type === "run.completed") expect(this.#recount.overallPercent()).toBe(100);
    if (recorded.type === "artifact.closed") {
      const needs = state.byId.get(recorded.data.artifact)?.needs ?? [];
      expect(needs.filter((need) => this.#recount?.isClosed(need) !== true)).toEqual([]);
      expect(recorded.data.stage).toBe(state.stage);
    }
  }

  #checkTransition(transition: Transition): void {
    this.#checkReport(transition);
    this.#checkMovement(transition);
    this.#checkProjections(transition);
    this.#checkBlocking(transition.after);
    const { before, after } = transition;
    if (before !== null && before.status !== "running") {
      expect(transition.report).toEqual(transition.previousReport);
      expect(after.status).toBe(before.status);
    }
  }

  #checkReport({ after, report }: Transition): void {
    const recount = this.#recount as Recount;
    expect(checkReport(report, { claimedState: stateOf(after) })).toEqual([]);
    expect(report.current_stage).toBe(after.stage);
    if (after.status === "aborted") {
      expect([report.overall_progress_percent, report.stage_progress_percent]).toEqual(this.#lastCalculated);
    } else if (after.calculationFailure === null) {
      expect(report.overall_progress_percent).toBe(recount.overallPercent());
      expect(report.stage_progress_percent).toBe(recount.stagePercent(after.stage));
      this.#lastCalculated = [report.overall_progress_percent, report.stage_progress_percent];
    }
    const task = parseTask(report.current_task);
    if (task !== null) {
      const artifact = after.byId.get(after.byLocation.get(task.location) ?? "");
      expect(artifact?.optional).toBe(false);
    }
    const last = parseArtifactReference(report.last_completed_artifact);
    const lastId = last === null ? null : after.byLocation.get(last.location);
    if (lastId !== null) expect(recount.isClosed(lastId ?? "")).toBe(true);
  }

  /** Rules 2.0.1#2 and 6.3: what lets a percentage rise, and what lets it fall. */
  #checkMovement({ before, after, events, report, previousReport }: Transition): void {
    if (before === null || previousReport === null) return;
    if (before.calculationFailure !== null || after.calculationFailure !== null || after.status === "aborted") return;
    const change = (field: "overall_progress_percent" | "stage_progress_percent"): number =>
      field === "stage_progress_percent" && report.current_stage !== previousReport.current_stage
        ? 0
        : report[field] - previousReport[field];
    const changes = [change("overall_progress_percent"), change("stage_progress_percent")];
    if (changes.some((one) => one > 0)) expect(events.map((one) => one.type)).toContain("artifact.closed");
    const isAmended = events.some((one) => one.type === "plan.amended");
    // What an amendment adds is not closed, and the report names it.
    if (isAmended) expect(report.issues.some((issue) => issue.startsWith("PLAN_AMENDED "))).toBe(true);
    if (changes.some((one) => one < 0) && !isAmended) {
      expect(events.map((one) => one.type)).toContain("artifact.invalidated");
      expect(report.issues.some((issue) => issue.startsWith("INVALIDATED "))).toBe(true);
    }
  }

  #checkProjections({ before, after, events }: Transition): void {
    const rows = project(before, after, events);
    for (const row of rows.artifacts) this.#artifactRows.set(row.id, row);
    for (const row of rows.attempts) this.#attemptRows.set(row.attempt, row);
    for (const row of rows.counters) this.#counters.set(row.stage, row);
    const ids = after.plan.artifacts.map((artifact) => artifact.id);
    expectSame(
      ids.map((id) => this.#artifactRows.get(id)),
      ids.map((id) => artifactRow(after, id)),
    );
    expectSame([...this.#attemptRows.values()], naiveAttemptRows(this.#driver.events));
    expectSame(
      STAGES.map((stage) => this.#counters.get(stage)),
      STAGES.map((stage) => ({ run: after.run, stage, ...after.tallies[stage] })),
    );
  }

  /** A question is open only where nothing runs and nothing can (I10). */
  #checkBlocking(state: PipelineState): void {
    if (state.questions.length === 0) return;
    expect(state.active.size + state.regate.size).toBe(0);
    // Optional ones of a stage that has ended cannot run any more, even before the next stage is entered.
    const work = STAGES.find((stage) => state.tallies[stage].closed < state.tallies[stage].required);
    // What waits for a quota that only a human's answer lets it wait for cannot run either.
    const isHeld = (id: string): boolean =>
      state.pauses.get(state.byId.get(id)?.agent ?? "")?.untilMs === null && state.artifacts.get(id)?.gateFirst === false;
    const runnable = [...state.ready.values()].filter((id) => state.byId.get(id)?.stage === work && !isHeld(id));
    expect(runnable).toEqual([]);
  }
}

/** The state that the ledger claims for a report. */
export function stateOf(state: PipelineState): ExecutionState {
  if (state.status === "aborted") return "ABORTED";
  if (state.status === "completed") return "COMPLETED";
  return state.questions.length > 0 || state.calculationFailure !== null ? "BLOCKED" : "RUNNING";
}

/** The nine fields without what a test does not look at. */
export function tasksOf(report: StatusReport): readonly [string, string] {
  return [report.current_task, report.next_step];
}
