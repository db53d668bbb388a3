import { describe, expect, it } from "vitest";

import { project } from "../../src/projection/project.ts";
import { FoldedRun } from "../support/folded-run.ts";
import { aPlan } from "../support/plan-builder.ts";

const ORDERING = { ordering: 2 } as const;
const durationOf = (run: FoldedRun, id: string) => run.artifact(id).durationMs;

describe("what an artifact took", () => {
  // Each recorded event of a folded run is a millisecond after the one before.
  it("is learnt from its closure: from the start of the attempt", () => {
    const run = new FoldedRun(aPlan().withArtifact("a1").build(), ORDERING);
    expect(durationOf(run, "a1")).toBeNull();
    expect(durationOf(run.close("a1"), "a1")).toBe(5);
  });

  it("is kept from the runs before until it is learnt again, and when its closure is lost", () => {
    const run = new FoldedRun(aPlan().withArtifact("a1").build(), { ...ORDERING, durationsMs: { a1: 70 } });
    expect(durationOf(run, "a1")).toBe(70);
    run.close("a1").sample("artifact.invalidated", { artifact: "a1" });
    expect(durationOf(run, "a1")).toBe(5);
  });

  it("is an equal share of a batch's attempt", () => {
    const run = new FoldedRun(aPlan().withArtifact("a1").withArtifact("a2").build(), ORDERING).start("a1", "a2").handIn(1);
    run.queue("a1", 1).sample("integration.prepared", { artifact: "a1", attempt: 1 }).sample("artifact.closed", { artifact: "a1", attempt: 1 });
    expect(durationOf(run, "a1")).toBe(3);
  });

  it("is not learnt from a gate that ran without an agent", () => {
    const run = new FoldedRun(aPlan().withArtifact("a1").build(), { ...ORDERING, gateFirst: ["a1"] });
    run.sample("attempt.started", { attempt: 1, artifacts: ["a1"], kind: "gate-first", profile: null });
    run.sample("integration.queued", { artifact: "a1", attempt: 1 }).sample("integration.prepared", { artifact: "a1", attempt: 1 });
    expect(durationOf(run.sample("artifact.closed", { artifact: "a1", attempt: 1 }), "a1")).toBeNull();
  });

  it("is not taken from something that every object inherits", () => {
    const run = new FoldedRun(aPlan().withArtifact("constructor").build(), ORDERING);
    expect(durationOf(run, "constructor")).toBeNull();
  });
});

describe("the schedule", () => {
  // Known durations of stage A say which category of stage B takes longer.
  const plan = aPlan()
    .withArtifact("a-slow", { category: "slow" })
    .withArtifact("a-fast", { category: "fast" })
    .withArtifact("b1", { stage: "B", category: "fast" })
    .withArtifact("b2", { stage: "B", category: "slow" })
    .build();
  const slowly = (run: FoldedRun): FoldedRun => {
    run.close("a-fast");
    run.start("a-slow").handIn(2);
    for (let count = 0; count < 9; count++) run.sample("silence.expired");
    run.queue("a-slow", 2).sample("integration.prepared", { artifact: "a-slow", attempt: 2 });
    return run.sample("artifact.closed", { artifact: "a-slow", attempt: 2 }).sample("attempt.ended", { attempt: 2, outcome: "closed", reason: "DONE" });
  };
  const orderOfB = (run: FoldedRun) => run.state.order.ids.filter((id) => id.startsWith("b"));

  it("is made again with what was learnt when a stage is entered", () => {
    const run = slowly(new FoldedRun(plan, ORDERING));
    expect(orderOfB(run)).toEqual(["b1", "b2"]);
    run.record("stage.entered", { stage: "B" });
    expect(orderOfB(run)).toEqual(["b2", "b1"]);
    expect([...run.state.ready.values()].slice(0, 2)).toEqual(["b2", "b1"]);
  });

  it("projects the rows of everything that has another place in it", () => {
    const run = slowly(new FoldedRun(plan, ORDERING));
    const before = run.state;
    run.record("stage.entered", { stage: "B" });
    const { artifacts } = project(before, run.state, run.events.slice(-1));
    const places = new Map(artifacts.map(({ id, position }) => [id, position]));
    expect([places.get("b1"), places.get("b2")]).toEqual([3, 2]);
  });

  it("stays as it began in a run that was started under the first ordering", () => {
    const run = slowly(new FoldedRun(plan)).record("stage.entered", { stage: "B" });
    expect(orderOfB(run)).toEqual(["b1", "b2"]);
  });
});
