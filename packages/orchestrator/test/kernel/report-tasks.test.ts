import { describe, expect, it } from "vitest";

import { tasksOf } from "../support/invariants.ts";
import { aPlan } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

// a1 -> a2; a3 alone. In schedule order a1, a3, a2.
const plan = aPlan()
  .withArtifact("a1", { location: "docs/one.md" })
  .withArtifact("a2", { location: "docs/two.md", needs: ["a1"] })
  .withArtifact("a3", { location: "docs/my notes.md", priority: 1 });

describe("current_task and next_step (I6)", () => {
  it("name the first artifact before anything is started", () => {
    expect(tasksOf(new RunPlayer(plan.build()).report)).toEqual(["Generate docs/one.md", "Generate docs/one.md"]);
  });

  it("name what is under way first in schedule order, and the first that is ready and not started", () => {
    const run = new RunPlayer(plan.build());
    run.start("a1");
    expect(tasksOf(run.report)).toEqual(["Generate docs/one.md", 'Generate "docs/my notes.md"']);
  });

  it("name the step that follows the current one when everything that is ready is started", () => {
    const run = new RunPlayer(plan.build()).close("a3");
    const attempt = run.start("a1");
    expect(tasksOf(run.report)).toEqual(["Generate docs/one.md", "Verify docs/one.md"]);
    run.handIn(attempt);
    expect(tasksOf(run.report)).toEqual(["Verify docs/one.md", "Close docs/one.md"]);
    run.gate("a1");
    expect(tasksOf(run.report)).toEqual(["Close docs/one.md", "Close docs/one.md"]);
  });

  it("show the first in schedule order even where another is further along", () => {
    const run = new RunPlayer(plan.build());
    run.start("a1");
    run.handIn(run.start("a3")).gate("a3");
    expect(tasksOf(run.report)).toEqual(["Generate docs/one.md", "Verify docs/one.md"]);
  });

  it("say Run for what Pawl executes itself, and Verify for what is gated before an agent works on it", () => {
    const run = new RunPlayer(plan.withArtifact("a0", { agent: null, run: ["make"], priority: 5 }).build(), { gateFirst: ["a1"] });
    expect(tasksOf(run.report)).toEqual(["Verify docs/one.md", "Verify docs/one.md"]);
    run.startAs("gate-first", "a1");
    expect(tasksOf(run.report)).toEqual(["Verify docs/one.md", "Run out/a0.md"]);
  });

  it("name a closed artifact that is gated again while nothing else is under way", () => {
    const run = new RunPlayer(plan.build()).close("a1", "a3").parkForMissing("a2");
    const regate = { artifact: "a1", cause: "FOREIGN_COMMIT" as const, trigger: run.newCommit() };
    run.record({ type: "artifact.regate", data: regate });
    expect(tasksOf(run.report)).toEqual(["Verify docs/one.md", "Verify docs/one.md"]);
    expect(run.report.blocking_questions).toEqual([]);
  });

  it("say that an optional artifact that is gated again comes next, and keep it out of current_task", () => {
    const run = new RunPlayer(plan.withArtifact("x", { optional: true }).build()).close("x", "a1", "a3").parkForMissing("a2");
    const regate = { artifact: "x", cause: "FOREIGN_COMMIT" as const, trigger: run.newCommit() };
    run.record({ type: "artifact.regate", data: regate });
    expect(tasksOf(run.report)).toEqual(["Generate docs/two.md", "Verify out/x.md"]);
  });

  it("never name an optional artifact as current, whatever runs (I17)", () => {
    const run = new RunPlayer(aPlan().withArtifact("x", { optional: true }).withArtifact("a1").build());
    run.start("x");
    expect(tasksOf(run.report)).toEqual(["Generate out/a1.md", "Generate out/a1.md"]);
  });

  it("name the next stage's first artifact in the first report of an ended stage, and its step if it is gated first (I17)", () => {
    const run = new RunPlayer(aPlan().withOneIn("A", "B", "C", "D").build(), { gateFirst: ["b1"] });
    run.handIn(run.start("a1")).gate("a1").integrate("a1");
    expect(run.report).toMatchObject({ current_stage: "A", stage_progress_percent: 100 });
    expect(tasksOf(run.report)).toEqual(["Verify out/b1.md", "Verify out/b1.md"]);
  });
});
