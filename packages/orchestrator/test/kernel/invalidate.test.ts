import { describe, expect, it } from "vitest";

import { invalidate } from "../../src/kernel/invalidate.ts";
import { commitId } from "../support/object-ids.ts";
import { aPlan } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

// a1 -> a2 -> a3, a4 alone; b1 needs a4, b2 nothing.
const plan = aPlan()
  .withArtifact("a1")
  .withArtifact("a2", { needs: ["a1"] })
  .withArtifact("a3", { needs: ["a2"] })
  .withArtifact("a4")
  .withArtifact("b1", { stage: "B", needs: ["a4"] })
  .withArtifact("b2", { stage: "B" })
  .withOneIn("C", "D");

/** Phases of all artifacts whose phase is not the given one. */
const not = (run: RunPlayer, phase: string): string[] =>
  run.state.plan.artifacts.map((artifact) => artifact.id).filter((id) => run.phase(id) !== phase);

describe("an invalidation", () => {
  it("takes every closed dependent with it, and leaves the others of its stage closed (I14)", () => {
    const run = new RunPlayer(plan.build()).close("a1", "a2", "a4").invalidate("a1");
    expect(not(run, "pending")).toEqual(["a4"]);
    const causes = run.driver.transitions.at(-1)?.events.flatMap((one) =>
      one.type === "artifact.invalidated" ? [[one.data.artifact, one.data.cause, one.data.trigger]] : [],
    );
    expect(causes).toEqual([
      ["a1", "GATE_FAILED", commitId(5)],
      ["a2", "NEEDS_INVALIDATED", "a1"],
    ]);
  });

  it("takes every closed artifact of later stages with it, and reopens its own stage (I14, I17)", () => {
    const run = new RunPlayer(plan.build()).close("a1", "a2", "a3", "a4", "b1", "b2").invalidate("a2");
    expect(not(run, "pending")).toEqual(["a1", "a4"]);
    expect(run.driver.lastTypes()).toEqual([
      ...Array.from({ length: 4 }, () => "artifact.invalidated"),
      "stage.reopened",
    ]);
    expect(run.state.stage).toBe("A");
    expect(run.report).toMatchObject({ current_stage: "A", overall_progress_percent: 10, stage_progress_percent: 50 });
  });

  it("shows the fall at once with its trigger, until the next closure (6.3#2, I15)", () => {
    const run = new RunPlayer(plan.build()).close("a1", "a4").invalidate("a1", "COMMIT_LOST");
    const issue = `INVALIDATED artifact=out/a1.md cause=COMMIT_LOST trigger=${commitId(5)}`;
    expect(run.report.issues).toEqual([issue]);
    run.startAs("gate-first", "a1");
    expect(run.report.issues).toEqual([issue]);
    run.gate("a1").integrate("a1");
    expect(run.report.issues).toEqual([]);
  });

  it("names the latest that is still closed as the last completed artifact (I7)", () => {
    const run = new RunPlayer(plan.build()).close("a4", "a1", "a2").invalidate("a1");
    expect(run.report.last_completed_artifact).toBe("out/a4.md");
    expect(run.invalidate("a4").report.last_completed_artifact).toBe("NONE");
  });

  it("voids the leases of attempts on dependents, uncharged, and of no others", () => {
    const run = new RunPlayer(plan.build()).close("a1");
    run.start("a2");
    run.start("a4");
    run.invalidate("a1");
    expect([...run.state.attempts.keys()]).toHaveLength(1);
    expect(run.state.artifacts.get("a2")).toMatchObject({ phase: "pending", lease: null, failures: 0 });
    expect(run.phase("a4")).toBe("attempting");
  });

  it("voids the leases of attempts of later stages, also of candidates in the merge queue", () => {
    const run = new RunPlayer(plan.build()).close("a1", "a2", "a3", "a4");
    run.handIn(run.start("b1")).gate("b1");
    run.start("b2");
    run.invalidate("a3");
    expect(run.state.attempts.size).toBe(0);
    expect(run.state.queue.size).toBe(0);
    expect([run.phase("b1"), run.phase("b2")]).toEqual(["pending", "pending"]);
  });

  it("leaves a candidate of the same stage queued that does not rest on what broke", () => {
    const run = new RunPlayer(plan.build()).close("a1", "a2", "a3");
    run.handIn(run.start("a4")).gate("a4").invalidate("a2");
    expect(run.phase("a4")).toBe("integrating");
  });

  it("has what it took gated on the head before an agent works on it, and a PASS closes it again (I14)", () => {
    const run = new RunPlayer(plan.build()).close("a1", "a2").invalidate("a1");
    const first = () => run.actions().flatMap((action) => (action.kind === "start" && action.attempt === "gate-first" ? action.artifacts : []));
    expect(first()).toEqual(["a1"]);
    run.startAs("gate-first", "a1");
    run.gate("a1").integrate("a1");
    expect(run.phase("a1")).toBe("closed");
    expect(first()).toEqual(["a2"]);
  });

  it("makes a blocked run go on by itself, because something can run again (I10)", () => {
    const run = new RunPlayer(plan.build()).close("a1", "a2", "a3").parkForMissing("a4");
    expect(run.report.blocking_questions).toHaveLength(1);
    run.invalidate("a1");
    expect(run.report.blocking_questions).toEqual([]);
    expect(run.starts()).toEqual([["a1"]]);
    expect(run.phase("a4")).toBe("parked");
  });

  it("is none for an artifact that is not closed, or once the run is over", () => {
    const run = new RunPlayer(aPlan().withOneIn("A", "B", "C", "D").build());
    const root = [{ artifact: "a1", cause: "GATE_FAILED" as const, trigger: commitId(1) }];
    expect(invalidate(run.state, root)).toEqual([]);
    run.close("a1", "b1", "c1", "d1");
    expect(invalidate(run.state, root)).toEqual([]);
  });

  it("of several at once names each of them, and takes what rests on any of them once", () => {
    const run = new RunPlayer(plan.build()).close("a1", "a4", "a2", "a3", "b1");
    run.driver.transact((state) =>
      invalidate(state, ["a4", "a2"].map((artifact) => ({ artifact, cause: "COMMIT_LOST", trigger: commitId(6) }))),
    );
    expect(not(run, "pending")).toEqual(["a1"]);
    expect(run.report.issues.map((issue) => issue.split(" ")[1])).toEqual(["artifact=out/a4.md", "artifact=out/a2.md"]);
  });
});

describe("an invalidated optional artifact", () => {
  const withOptional = aPlan()
    .withArtifact("a1")
    .withArtifact("x1", { optional: true })
    .withArtifact("x2", { optional: true, needs: ["x1"] })
    .withArtifact("x3", { optional: true })
    .withOneIn("B", "C", "D");

  it("takes only its dependents with it, and no percentage falls", () => {
    const run = new RunPlayer(withOptional.build()).close("x1", "x2", "x3");
    run.start("a1");
    run.invalidate("x1");
    expect([run.phase("x1"), run.phase("x2"), run.phase("x3"), run.phase("a1")]).toEqual([
      "pending",
      "pending",
      "closed",
      "attempting",
    ]);
  });

  it("is cancelled when its stage is over, so that it holds nothing up", () => {
    const run = new RunPlayer(withOptional.build()).close("x1", "x2", "a1").invalidate("x1");
    expect([run.phase("x1"), run.phase("x2")]).toEqual(["cancelled", "cancelled"]);
    expect(run.state.stage).toBe("B");
    expect(run.starts()).toEqual([["b1"]]);
    expect(run.report.stage_progress_percent).toBe(0);
  });

  it("comes back when its stage reopens, as do those that were cancelled at its exit", () => {
    const run = new RunPlayer(withOptional.build()).close("x1", "a1");
    expect([run.phase("x2"), run.phase("x3")]).toEqual(["cancelled", "cancelled"]);
    run.invalidate("x1").invalidate("a1");
    expect(run.state.stage).toBe("A");
    expect(["x1", "x2", "x3"].map((id) => run.phase(id))).toEqual(["pending", "pending", "pending"]);
  });
});
