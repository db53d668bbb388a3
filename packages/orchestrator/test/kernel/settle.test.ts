import { describe, expect, it } from "vitest";

import { advanceStage, raiseQuestions } from "../../src/kernel/settle.ts";
import { aPlan } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

const four = aPlan().withOneIn("A", "B", "C", "D");

describe("the end of a stage", () => {
  it("is two transitions and two reports: the stage at 100, then the next one entered (I17, 5#3)", () => {
    const run = new RunPlayer(four.build());
    run.handIn(run.start("a1")).gate("a1").integrate("a1");
    expect(run.report).toMatchObject({
      current_stage: "A",
      stage_progress_percent: 100,
      overall_progress_percent: 20,
      last_completed_artifact: "out/a1.md",
      current_task: "Generate out/b1.md",
      next_step: "Generate out/b1.md",
    });
    run.advance();
    expect(run.driver.lastTypes()).toEqual(["stage.entered"]);
    expect(run.report).toMatchObject({ current_stage: "B", stage_progress_percent: 0, overall_progress_percent: 20 });
  });

  it("does not come before the last required artifact, whatever optional ones do (8#2)", () => {
    const run = new RunPlayer(four.withArtifact("a2").withArtifact("x", { optional: true }).build()).close("a1", "x");
    expect(advanceStage(run.state)).toEqual([]);
    expect(run.close("a2").state.stage).toBe("B");
  });

  it("cancels the stage's unfinished optional artifacts and voids their leases", () => {
    const plan = four
      .withArtifact("x1", { optional: true })
      .withArtifact("x2", { optional: true })
      .withArtifact("x3", { optional: true })
      .withArtifact("y", { optional: true, stage: "B" });
    const run = new RunPlayer(plan.build()).close("x3");
    run.start("x1");
    run.parkForMissing("x2").close("a1");
    expect(["x1", "x2", "x3", "y"].map((id) => run.phase(id))).toEqual(["cancelled", "cancelled", "closed", "pending"]);
    expect(run.state.attempts.size).toBe(0);
    expect(run.report.issues).toEqual([]);
  });

  it("waits for an integration that is prepared", () => {
    const plan = four.withArtifact("x", { optional: true });
    const run = new RunPlayer(plan.build());
    run.handIn(run.start("x")).gate("x").handIn(run.start("a1")).gate("a1").integrate("a1").prepare("x");
    expect(advanceStage(run.state)).toEqual([]);
  });
});

describe("the end of a run", () => {
  it("is one transition with the last closure, so that nothing can come between 100 and COMPLETED (6.2.1#2)", () => {
    const run = new RunPlayer(four.withArtifact("x", { stage: "D", optional: true }).build()).close("a1", "b1", "c1");
    run.start("x");
    run.handIn(run.start("d1")).gate("d1").integrate("d1");
    const types = run.driver.lastTypes();
    expect(types).toEqual([
      "artifact.closed",
      "attempt.ended",
      "artifact.retried",
      "attempt.ended",
      "artifact.cancelled",
      "run.completed",
    ]);
    expect(run.report).toMatchObject({
      current_stage: "D",
      overall_progress_percent: 100,
      stage_progress_percent: 100,
      current_task: "",
      next_step: "",
      blocking_questions: [],
    });
    expect(advanceStage(run.state)).toEqual([]);
  });
});

describe("questions", () => {
  it("are raised in the transition that leaves nothing to run, one for each artifact that holds the stage up (I10, 5#4)", () => {
    const run = new RunPlayer(aPlan().withArtifact("a1").withArtifact("a2").withOneIn("B", "C", "D").build());
    run.parkForMissing("a1", "KEY");
    expect(run.report).toMatchObject({ blocking_questions: [], issues: ["PARKED artifact=out/a1.md reason=REQUIREMENT_MISSING"] });
    run.handIn(run.start("a2")).gate("a2", "VACUOUS_GATE");
    expect(run.driver.lastTypes().slice(-2)).toEqual(["question.raised", "question.raised"]);
    expect(run.report).toMatchObject({
      next_step: "",
      current_task: "Generate out/a1.md",
      blocking_questions: [
        "out/a1.md requires KEY (PROVIDED/ABORT)",
        "The gate of out/a2.md passes without it (RETRY/ABORT)",
      ],
    });
  });

  it("are not raised while an attempt runs, a gate is due, or a retry only waits", () => {
    const plan = aPlan().withArtifact("a1").withArtifact("a2").withOneIn("B", "C", "D").build();
    const running = new RunPlayer(plan);
    const attempt = running.start("a2");
    running.parkForMissing("a1");
    expect(running.report.blocking_questions).toEqual([]);
    running.crash(attempt);
    expect(running.report.blocking_questions).toEqual([]);
    const regating = new RunPlayer(plan).close("a2");
    const trigger = regating.newCommit();
    regating.record({ type: "artifact.regate", data: { artifact: "a2", cause: "FOREIGN_COMMIT", trigger } }).parkForMissing("a1");
    expect(regating.report.blocking_questions).toEqual([]);
  });

  it("are never raised about optional artifacts (I17)", () => {
    const plan = aPlan().withArtifact("a1").withArtifact("x", { optional: true }).build();
    const run = new RunPlayer(plan).parkForMissing("x").parkForMissing("a1");
    expect(run.report.blocking_questions).toEqual(["out/a1.md requires KEY (PROVIDED/ABORT)"]);
  });

  it("are not raised while an optional artifact can run, and the report then names that as next", () => {
    const plan = aPlan().withArtifact("a1").withArtifact("x", { optional: true }).build();
    const run = new RunPlayer(plan).parkForMissing("a1");
    expect(run.report).toMatchObject({
      blocking_questions: [],
      current_task: "Generate out/a1.md",
      next_step: "Generate out/x.md",
    });
    const attempt = run.start("x");
    expect(run.report.next_step).toBe("Verify out/x.md");
    run.handIn(attempt).gate("x");
    expect(run.report.next_step).toBe("Close out/x.md");
    run.integrate("x");
    expect(run.report.blocking_questions).toHaveLength(1);
  });

  it("ask only about what an answer can set going: the present stage, with every need closed", () => {
    const plan = aPlan().withArtifact("a1").withArtifact("a2", { needs: ["a1"] }).withOneIn("B", "C", "D").build();
    const run = new RunPlayer(plan).close("a1", "a2").parkForMissing("b1");
    run.invalidate("a1").startAs("gate-first", "a1");
    run.gate("a1", "PROGRAM_MISSING");
    expect(run.report.blocking_questions).toEqual(["out/a1.md is parked because of PROGRAM_MISSING (RETRY/ABORT)"]);
    expect(run.report.current_task).toBe("Verify out/a1.md");
    expect(run.report.issues).toHaveLength(3);
  });

  it.each([
    ["docs/no 1. intro.md", '"docs/no 1. intro.md" requires KEY (PROVIDED/ABORT)'],
    ["docs/a。b.md", '"docs/a。b.md" requires KEY (PROVIDED/ABORT)'],
    ["docs/a (b/c).md", '"docs/a (b/c).md" requires KEY (PROVIDED/ABORT)'],
  ])("stay one sentence whatever the location is: %s (4.7#4)", (location, question) => {
    const run = new RunPlayer(aPlan().withArtifact("a1", { location }).build()).parkForMissing("a1");
    expect(run.report.blocking_questions).toEqual([question]);
  });

  it("are asked as soon as a stage ends whose successor can only wait for an answer", () => {
    const plan = aPlan().withOneIn("A", "B", "C", "D").withArtifact("x", { optional: true });
    const run = new RunPlayer(plan.build()).close("a1").parkForMissing("b1").invalidate("a1");
    run.startAs("gate-first", "a1");
    run.gate("a1").integrate("a1");
    const question = "out/b1.md requires KEY (PROVIDED/ABORT)";
    expect(run.report).toMatchObject({ current_stage: "A", stage_progress_percent: 100, blocking_questions: [question] });
    run.advance();
    expect(run.report).toMatchObject({ current_stage: "B", stage_progress_percent: 0, blocking_questions: [question] });
    expect(run.answer("out/b1.md", "PROVIDED").starts()).toEqual([["b1"]]);
  });

  it("are not asked again while they are open", () => {
    const run = new RunPlayer(aPlan().withArtifact("a1").build()).parkForMissing("a1");
    expect(raiseQuestions(run.state)).toEqual([]);
  });
});
