import { event } from "@pawl/pipeline";
import { describe, expect, it } from "vitest";

import { decisionEvents, refusedDecision } from "../../src/kernel/decisions.ts";
import type { PlainDecision } from "../../src/kernel/decisions.ts";
import { startAttempt } from "../../src/kernel/start.ts";
import { aPlan } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

const plan = aPlan().withArtifact("a1").withArtifact("a2").withArtifact("a3").withOneIn("B", "C", "D");
const decider = { by: "Ada", why: "because" };
const pause = { kind: "pause", ...decider } as const;
const resume = { kind: "resume", ...decider } as const;

function decide(run: RunPlayer, decision: PlainDecision): RunPlayer {
  run.driver.transact((state) => decisionEvents(state, decision));
  return run;
}

describe("a paused run", () => {
  it("starts nothing and gates nothing again, but takes what was started to its closure (I19)", () => {
    const run = new RunPlayer(plan.build()).close("a1");
    run.record(event("artifact.regate", { artifact: "a1", cause: "FOREIGN_COMMIT", trigger: run.newCommit() }));
    const attempt = run.start("a2");
    decide(run, pause);
    expect(run.actions()).toEqual([]);
    run.handIn(attempt);
    expect(run.actions().map((action) => action.kind)).toEqual(["gate"]);
    run.gate("a2");
    expect(run.actions().map((action) => action.kind)).toEqual(["integrate"]);
    run.integrate("a2");
    expect(run.phase("a2")).toBe("closed");
    expect(run.actions()).toEqual([]);
    decide(run, resume);
    expect(run.actions().map((action) => action.kind)).toEqual(["regate", "start"]);
  });

  it("refuses a start that was decided before the pause", () => {
    const run = new RunPlayer(plan.build());
    const start = run.actions().find((action) => action.kind === "start");
    if (start === undefined) throw new Error("nothing was to start");
    decide(run, pause);
    expect(startAttempt(run.state, start)).toEqual([]);
  });

  it("is RUNNING with the issue PAUSED, which goes with the resumption (I15, I19)", () => {
    const run = decide(new RunPlayer(plan.build()), pause);
    expect(run.report).toMatchObject({ issues: ["PAUSED by=Ada"], next_step: "Generate out/a1.md", blocking_questions: [] });
    expect(decide(run, resume).report.issues).toEqual([]);
  });

  it("asks its questions all the same when nothing else could go on (8#1)", () => {
    const run = decide(new RunPlayer(aPlan().withOneIn("A", "B", "C", "D").build()), pause).parkForMissing("a1");
    expect(run.report.blocking_questions).toEqual(["out/a1.md requires KEY (PROVIDED/ABORT)"]);
  });

  it("is not paused twice, nor resumed when it is not paused: nothing is recorded", () => {
    const run = new RunPlayer(plan.build());
    expect(decisionEvents(run.state, resume)).toEqual([]);
    expect(decisionEvents(decide(run, pause).state, pause)).toEqual([]);
  });

  it("is paused no more once it is over", () => {
    const run = new RunPlayer(aPlan().withOneIn("A", "B", "C", "D").build()).close("a1", "b1", "c1");
    const attempt = run.start("d1");
    decide(run, pause);
    run.handIn(attempt).gate("d1").integrate("d1");
    expect(run.state).toMatchObject({ status: "completed", isPaused: false });
    expect(run.report.issues).toEqual([]);
  });
});

describe("an orchestrator that drains", () => {
  it("starts nothing and gates nothing again, but takes what was started to its closure", () => {
    const run = new RunPlayer(plan.build()).close("a1");
    run.record(event("artifact.regate", { artifact: "a1", cause: "FOREIGN_COMMIT", trigger: run.newCommit() }));
    run.handIn(run.start("a2"));
    expect(run.actions({ isDraining: true }).map((action) => action.kind)).toEqual(["gate"]);
  });
});

describe("a retry", () => {
  it("is for a parked artifact, by its id or its location, and forgets its failures", () => {
    for (const artifact of ["a1", "out/a1.md"]) {
      const run = new RunPlayer(plan.build()).parkForMissing("a1");
      decide(run, { kind: "retry", artifact, ...decider });
      expect(run.state.artifacts.get("a1")).toMatchObject({ phase: "pending", failures: 0, parking: null, answer: null });
    }
  });

  it.each([
    ["a2", "NOT_PARKED"],
    ["nothing", "ARTIFACT_UNKNOWN"],
    ["", "ARTIFACT_UNKNOWN"],
  ])("of %j is refused: %s", (artifact, code) => {
    const run = new RunPlayer(plan.build()).parkForMissing("a1");
    expect(() => decisionEvents(run.state, { kind: "retry", artifact, ...decider })).toThrow(expect.objectContaining({ code }));
  });
});

describe("every decision but a stop", () => {
  it.each<PlainDecision>([pause, resume, { kind: "abort", ...decider }, { kind: "retry", artifact: "a1", ...decider }])(
    "is refused on record once the run is over: $kind (6.2.1#2, 6.5#2)",
    (decision) => {
      const run = new RunPlayer(aPlan().withOneIn("A", "B", "C", "D").build()).close("a1", "b1", "c1", "d1");
      expect(() => decisionEvents(run.state, decision)).toThrow(expect.objectContaining({ code: "RUN_ENDED" }));
      const { report } = run;
      run.record(refusedDecision(decision));
      expect(run.report).toEqual(report);
    },
  );
});
