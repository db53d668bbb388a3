import { describe, expect, it } from "vitest";

import type { EventType } from "../../src/events/event.ts";
import { apply } from "../../src/state/apply.ts";
import { SAMPLE_DATA, startOf } from "../support/event-data.ts";
import { FoldedRun, ledgerOf } from "../support/folded-run.ts";
import { aPlan } from "../support/plan-builder.ts";
import { plainState } from "../support/plain-state.ts";

const plan = aPlan()
  .withArtifact("a1")
  .withArtifact("b1", { stage: "B" })
  .withArtifact("c1", { stage: "C" })
  .withArtifact("d1", { stage: "D" })
  .build();
const illegal = expect.objectContaining({ code: "PIPELINE_ILLEGAL_TRANSITION" });

function completed(): FoldedRun {
  const run = new FoldedRun(plan).close("a1").sample("stage.entered", { stage: "B" });
  run.close("b1").sample("stage.entered", { stage: "C" }).close("c1").sample("stage.entered", { stage: "D" });
  return run.close("d1").sample("run.completed");
}

describe("a stage", () => {
  it("is entered in order, once every required artifact before it is closed (8#2, I12)", () => {
    const run = new FoldedRun(plan);
    expect(() => run.sample("stage.entered", { stage: "B" })).toThrow(illegal);
    run.close("a1");
    expect(() => run.sample("stage.entered", { stage: "C" })).toThrow(illegal);
    expect(() => run.sample("stage.entered", { stage: "A" })).toThrow(illegal);
    run.sample("stage.entered", { stage: "B" });
    expect(run.state.stage).toBe("B");
  });

  it("is reopened only from a later one", () => {
    const run = new FoldedRun(plan).close("a1");
    expect(() => run.sample("stage.reopened", { stage: "A" })).toThrow(illegal);
    run.sample("stage.entered", { stage: "B" }).sample("artifact.invalidated").sample("stage.reopened", { stage: "A" });
    expect(run.state.stage).toBe("A");
    expect(() => run.sample("stage.reopened", { stage: "B" })).toThrow(illegal);
  });
});

describe("a run", () => {
  it("is completed only with every required artifact closed", () => {
    expect(() => new FoldedRun(plan).close("a1").sample("run.completed")).toThrow(illegal);
    expect(completed().state.status).toBe("completed");
  });

  it("begins with run.started, and anew with each one", () => {
    const [first, second] = ledgerOf([
      { type: "run.started", data: startOf(plan) },
      { type: "attempt.started", data: SAMPLE_DATA["attempt.started"] },
    ]);
    if (first === undefined || second === undefined) throw new Error("the ledger is empty");
    expect(() => apply(null, second)).toThrow(illegal);
    const state = apply(null, first);
    expect(() => apply(state, { ...second, run: "run-2" })).toThrow(illegal);
    const again = apply(completed().state, { ...first, seq: 90, run: "run-2" });
    expect(again).toMatchObject({ run: "run-2", seq: 90, stage: "A", status: "running", nextAttempt: 1 });
    expect(again.closed.size).toBe(0);
  });

  const recorded: readonly EventType[] = [
    "result.refused",
    "decision.refused",
    "usage.settled",
    "gate.finished",
    "artifact.regated",
    "status.tampered",
    "report.emitted",
    "usage.settled",
    "orchestrator.started",
    "orchestrator.stopped",
  ];
  const others = (Object.keys(SAMPLE_DATA) as EventType[]).filter((type) => type !== "run.started" && !recorded.includes(type));

  describe.each([
    ["completed", completed],
    ["aborted", () => new FoldedRun(plan).close("a1").sample("run.aborted")],
  ])("that is %s", (_, ended) => {
    it.each(recorded)("records %s and stays as it was (6.2.1#2, 6.5#1)", (type) => {
      const run = ended();
      const before = plainState({ ...run.state, seq: 0 });
      run.sample(type);
      expect(plainState({ ...run.state, seq: 0 })).toEqual(before);
    });

    it.each(others)("refuses %s (6.2.1#2, 6.5#2)", (type) => {
      expect(() => ended().sample(type)).toThrow(illegal);
    });
  });
});
