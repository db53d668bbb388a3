import { describe, expect, it } from "vitest";

import type { RecordedEvent } from "../../src/events/event.ts";
import { artifactRow, project } from "../../src/projection/project.ts";
import { fold, FoldedRun } from "../support/folded-run.ts";
import { aPlan } from "../support/plan-builder.ts";

const plan = aPlan()
  .withArtifact("a1", { version: "1.0" })
  .withArtifact("a2", { needs: ["a1"] })
  .withArtifact("x", { optional: true })
  .build();

/** A run in which everything happens that changes a row. */
function eventful(): readonly RecordedEvent[] {
  const run = new FoldedRun(plan).start("a1", "a2").sample("artifact.retried");
  run.sample("artifact.retried", { artifact: "a2", reason: "BATCH_ENDED", charged: false }).sample("attempt.ended");
  run.close("a1").start("a2").handIn(3).sample("gate.started", { artifact: "a2", attempt: 3 });
  run.sample("attempt.recovered", { attempt: 3, artifacts: ["a2"] }).queue("a2", 3);
  run.sample("artifact.retried", { artifact: "a2", attempt: 3 }).sample("attempt.ended", { attempt: 3 });
  run.sample("artifact.cancelled", { artifact: "x" }).sample("artifact.invalidated").sample("artifact.restored", { artifact: "x" });
  run.sample("attempt.started", { attempt: 4, kind: "gate-first", profile: null }).sample("artifact.parked", { attempt: 4 });
  return run.sample("attempt.ended", { attempt: 4, outcome: "failed", reason: "REFUSED" }).sample("question.answered").events;
}

/** Rows that are kept by projecting the events in transitions of a size. */
function projected(events: readonly RecordedEvent[], size: number) {
  const artifacts = new Map<string, unknown>();
  const attempts = new Map<number, unknown>();
  const counters = new Map<string, unknown>();
  for (let from = 0; from < events.length; from += size) {
    const before = from === 0 ? null : fold(events.slice(0, from));
    const rows = project(before, fold(events.slice(0, from + size)), events.slice(from, from + size));
    for (const row of rows.artifacts) artifacts.set(row.id, row);
    for (const row of rows.attempts) attempts.set(row.attempt, row);
    for (const row of rows.counters) counters.set(row.stage, row);
  }
  return { artifacts: [...artifacts.values()], attempts: [...attempts.values()], counters: [...counters.values()] };
}

describe("project", () => {
  it.each([1, 2, 3, 5, 1000])("keeps the rows that the state has, in transitions of %i events", (size) => {
    const events = eventful();
    const state = fold(events);
    const rows = projected(events, size);
    expect(rows.artifacts).toEqual(plan.artifacts.map((artifact) => artifactRow(state, artifact.id)));
    expect(rows.counters).toEqual(
      (["A", "B", "C", "D"] as const).map((stage) => ({ run: "run-1", stage, ...state.tallies[stage] })),
    );
    expect(rows.attempts).toEqual(projected(events, 1).attempts);
  });

  it("follows an attempt from its start to its outcome", () => {
    const [first, , third, fourth] = projected(eventful(), 1).attempts as Record<string, unknown>[];
    expect(first).toMatchObject({ attempt: 1, artifacts: ["a1", "a2"], state: "ended", outcome: "EXIT_NONZERO", kind: "agent" });
    expect(third).toMatchObject({ attempt: 3, state: "ended" });
    expect(fourth).toMatchObject({ kind: "gate-first", profile: null, outcome: "REFUSED" });
    const run = new FoldedRun(plan).start("a1");
    expect(projected(run.events, 1).attempts).toMatchObject([{ state: "running", outcome: null, endedAtMs: null }]);
    expect(projected(run.handIn(1).events, 1).attempts).toMatchObject([{ state: "handed-in", outcome: null }]);
  });

  it("touches only the rows that the events concern", () => {
    const run = new FoldedRun(plan);
    const before = run.state;
    run.start("a1");
    const rows = project(before, run.state, run.events.slice(-1));
    expect(rows.artifacts.map((row) => row.id)).toEqual(["a1"]);
    expect(rows.counters).toEqual([]);
  });

  it("shows what closed an artifact while it is closed, and why it was set aside while it is not", () => {
    const run = new FoldedRun(plan).close("a1");
    expect(artifactRow(run.state, "a1")).toMatchObject({ phase: "closed", version: "1.0", reason: null });
    expect(artifactRow(run.state, "a1").commit).toBe(run.state.head);
    run.sample("artifact.invalidated");
    expect(artifactRow(run.state, "a1")).toMatchObject({ phase: "pending", commit: null, closedAtMs: null });
    run.sample("artifact.parked", { attempt: null });
    expect(artifactRow(run.state, "a1")).toMatchObject({ phase: "parked", reason: "VACUOUS_GATE" });
  });
});
