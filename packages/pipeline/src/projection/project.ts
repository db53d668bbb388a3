import { STAGES } from "@pawl/contract";

import type { EventBody, RecordedEvent } from "../events/event.ts";
import type { PipelineState } from "../state/pipeline-state.ts";
import type { ArtifactRow, AttemptRow, StageCounterRow } from "./rows.ts";

/** Rows that a transition changes; the database writes them in the transaction of its events. */
export interface ProjectedRows {
  readonly artifacts: readonly ArtifactRow[];
  readonly attempts: readonly AttemptRow[];
  readonly counters: readonly StageCounterRow[];
  /** Artifacts that the run has no more: their rows go. */
  readonly removed: readonly string[];
}

/**
 * The rows that changed between two states.
 *
 * @param before - state before the first of the events, `null` before the first run.
 * @param after - state after the last of them.
 * @param events - the events between, in order. The cost depends on them, not on the size of the pipeline.
 */
export function project(
  before: PipelineState | null,
  after: PipelineState,
  events: readonly RecordedEvent[],
): ProjectedRows {
  // An amended plan may say something else of every artifact.
  const starts = events.some((event) => event.type === "run.started" || event.type === "plan.amended");
  const touched = starts ? after.plan.artifacts.map((artifact) => artifact.id) : touchedArtifacts(events).filter((id) => after.byId.has(id));
  const attempts = new Map<number, AttemptRow>();
  for (const event of events) {
    const row = attemptRow(before, after, event, attempts);
    if (row !== null) attempts.set(row.attempt, row);
  }
  const counters = STAGES.filter(
    (stage) => starts || before === null || before.tallies[stage] !== after.tallies[stage],
  ).map((stage) => ({ run: after.run, stage, ...after.tallies[stage] }));
  return {
    artifacts: [...new Set([...touched, ...becameReadyOrNot(before, after, touched), ...moved(before, after)])].map((id) => artifactRow(after, id)),
    attempts: [...attempts.values()],
    counters,
    removed: removedBy(events).filter((id) => !after.byId.has(id)),
  };
}

function removedBy(events: readonly RecordedEvent[]): readonly string[] {
  return [...new Set(events.flatMap((event) => (event.type === "artifacts.registered" ? event.data.removed : [])))];
}

/** An attempt's end is not among them: by then each of its artifacts was closed or set back by an event of its own. */
function touchedArtifacts(events: readonly RecordedEvent[]): string[] {
  return events.flatMap(artifactsOfEvent);
}

/** The artifacts that an event names; an attempt's end names none. */
export function artifactsOfEvent(event: EventBody): readonly string[] {
  const data = event.data as { artifact?: string | null; artifacts?: readonly string[] };
  const named = typeof data.artifact === "string" ? [data.artifact] : [];
  if (Array.isArray(data.artifacts)) named.push(...data.artifacts);
  if (event.type === "artifacts.registered") named.push(...event.data.registered.map(({ id }) => id), ...event.data.removed);
  if (event.type === "attempt.produced") named.push(...event.data.candidates.map((item) => item.artifact));
  return named;
}

/** Dependents that a closure, or the loss of one, made ready or took out of the ready ones. No event names them. */
function becameReadyOrNot(before: PipelineState | null, after: PipelineState, touched: readonly string[]): string[] {
  if (before === null) return [];
  const isClosed = (state: PipelineState, id: string): boolean => state.artifacts.get(id)?.phase === "closed";
  return touched
    .filter((id) => isClosed(before, id) !== isClosed(after, id))
    .flatMap((id) => after.order.dependents.get(id) ?? [])
    .filter((id) => isReady(before, id) !== isReady(after, id));
}

/** Artifacts whose place in the schedule is another one. */
function moved(before: PipelineState | null, after: PipelineState): readonly string[] {
  if (before === null || before.order === after.order) return [];
  return after.order.ids.filter((id, rank) => before.order.rank.get(id) !== rank);
}

function isReady(state: PipelineState, id: string): boolean {
  const now = state.artifacts.get(id);
  return now?.phase === "pending" && now.unmetNeeds === 0;
}

/** The row of one artifact in a state. */
export function artifactRow(state: PipelineState, id: string): ArtifactRow {
  const artifact = state.byId.get(id);
  const now = state.artifacts.get(id);
  if (artifact === undefined || now === undefined) throw new Error(`Internal error: no artifact ${id}`);
  return {
    run: state.run,
    id,
    position: state.order.rank.get(id) as number,
    stage: artifact.stage,
    location: artifact.location,
    version: artifact.version,
    optional: artifact.optional,
    phase: now.phase,
    ready: isReady(state, id),
    failures: now.failures,
    lease: now.lease,
    reason: now.parking?.reason ?? now.lastRefusal?.reason ?? null,
    commit: now.closure?.record.commit ?? null,
    closedAtMs: now.closure?.atMs ?? null,
  };
}

function attemptRow(
  before: PipelineState | null,
  after: PipelineState,
  event: RecordedEvent,
  earlier: ReadonlyMap<number, AttemptRow>,
): AttemptRow | null {
  if (event.type === "attempt.started") {
    const { attempt, artifacts, kind, profile } = event.data;
    const state = kind === "gate-first" ? "handed-in" : "running";
    return { run: after.run, attempt, artifacts, kind, profile, state, outcome: null, startedAtMs: event.atMs, endedAtMs: null };
  }
  if (event.type !== "attempt.produced" && event.type !== "attempt.ended") return null;
  const { attempt } = event.data;
  const live = earlier.get(attempt) ?? before?.attempts.get(attempt);
  if (live === undefined) return null;
  const { artifacts, kind, profile, startedAtMs } = live;
  const row = { run: after.run, attempt, artifacts, kind, profile, startedAtMs };
  return event.type === "attempt.produced"
    ? { ...row, state: "handed-in", outcome: null, endedAtMs: null }
    : { ...row, state: "ended", outcome: event.data.reason, endedAtMs: event.atMs };
}
