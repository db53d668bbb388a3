import { describe, expect, it } from "vitest";

import { calculationFailed } from "../../src/kernel/calculation-failure.ts";
import { abortEvents, answerables, answerEvents, CALCULATION } from "../../src/kernel/human.ts";
import { aPlan } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

const plan = aPlan().withArtifact("a1").withArtifact("a2").withOneIn("B", "C", "D");
const answer = (location: string, option: string) => ({ location, option, by: "op", why: "because" });

describe("what can be answered", () => {
  it("is every parked artifact, and says which of them block", () => {
    const run = new RunPlayer(plan.build()).parkForMissing("a1", "KEY");
    expect(answerables(run.state)).toEqual([
      { artifact: "a1", location: "out/a1.md", reason: "REQUIREMENT_MISSING", detail: "KEY", options: ["PROVIDED", "ABORT"], question: null, isOpen: false },
    ]);
    run.parkForMissing("a2");
    expect(answerables(run.state).map((one) => one.isOpen)).toEqual([true, true]);
  });

  it("is the calculation question alone while that is open (I10)", () => {
    const run = new RunPlayer(plan.build()).parkForMissing("a1").failCalculation();
    expect(answerables(run.state)).toEqual([
      { artifact: null, location: CALCULATION, reason: "UNKNOWN_VERIFICATION", detail: "", options: ["YES", "NO"], question: null, isOpen: true },
    ]);
  });

  it("is nothing once the run is over", () => {
    const run = new RunPlayer(plan.build()).parkForMissing("a1").answer("out/a1.md", "ABORT");
    expect(answerables(run.state)).toEqual([]);
  });
});

describe("an answer", () => {
  it("makes its artifact runnable, empties the questions, and leaves the others parked (I10, 4.7#3, 5#5)", () => {
    const run = new RunPlayer(plan.build()).parkForMissing("a1").parkForMissing("a2");
    run.answer("out/a2.md", "PROVIDED");
    expect(run.report.blocking_questions).toEqual([]);
    expect(run.report.next_step).toBe("Generate out/a2.md");
    expect([run.phase("a1"), run.phase("a2")]).toEqual(["parked", "pending"]);
    run.close("a2");
    expect(run.report.blocking_questions).toEqual(["out/a1.md requires KEY (PROVIDED/ABORT)"]);
  });

  it("names the artifact by its id as well as by its location", () => {
    const run = new RunPlayer(plan.build()).parkForMissing("a1").answer("a1", "PROVIDED");
    expect(run.phase("a1")).toBe("pending");
  });

  it("goes to the artifact of that id where another one lies at a location that is spelled the same", () => {
    const run = new RunPlayer(aPlan().withArtifact("a1", { location: "a2" }).withArtifact("a2").build()).parkForMissing("a1").parkForMissing("a2");
    run.answer("a2", "PROVIDED");
    expect([run.phase("a1"), run.phase("a2")]).toEqual(["parked", "pending"]);
  });

  it("is taken before its question is asked, too", () => {
    const run = new RunPlayer(plan.build()).parkForMissing("a1").answer("out/a1.md", "PROVIDED");
    expect(run.starts()).toEqual([["a1"], ["a2"]]);
  });

  it("is recorded as a decision with who and why", () => {
    const run = new RunPlayer(plan.build()).parkForMissing("a1");
    expect(answerEvents(run.state, answer("out/a1.md", "PROVIDED"))).toEqual([
      { type: "question.answered", data: { artifact: "a1", option: "PROVIDED", by: "op", why: "because" } },
    ]);
  });

  it.each([
    ["a place without a question", answer("out/a2.md", "RETRY"), "ANSWER_INVALID"],
    ["no place at all", answer("", "RETRY"), "ANSWER_INVALID"],
    ["an option that is none", answer("out/a1.md", "RETRY"), "ANSWER_INVALID"],
    ["an option in other letters", answer("out/a1.md", "provided"), "ANSWER_INVALID"],
    ["the calculation, which did not fail", answer(CALCULATION, "YES"), "ANSWER_INVALID"],
  ])("is refused for %s", (_, given, code) => {
    const run = new RunPlayer(plan.build()).parkForMissing("a1");
    expect(() => answerEvents(run.state, given)).toThrow(expect.objectContaining({ code }));
  });

  it("aborts with ABORT: leases are gone, percentages and stage stay, the cause is an issue (6.4#2, 6.4#3, 4.8#4)", () => {
    const run = new RunPlayer(plan.build()).close("a1").parkForMissing("a2").answer("out/a2.md", "ABORT");
    expect(run.state.status).toBe("aborted");
    expect(run.report).toMatchObject({
      current_stage: "A",
      overall_progress_percent: 10,
      stage_progress_percent: 50,
      next_step: "",
      blocking_questions: [],
    });
    expect(run.report.issues).toContain("ABORTED cause=ANSWERED");
  });

  it("that names no question is told which one it may have meant, by id or location, and where there are questions", () => {
    const run = new RunPlayer(aPlan().withArtifact("guide", { location: "docs/manual.md" }).build()).parkForMissing("guide");
    const refusal = (location: string) => () => answerEvents(run.state, answer(location, "PROVIDED"));
    const places = "There are questions about: docs/manual.md";
    expect(refusal("giude")).toThrow(expect.objectContaining({ hint: `Did you mean guide? ${places}` }));
    expect(refusal("docs/man")).toThrow(expect.objectContaining({ hint: `Did you mean docs/manual.md? ${places}` }));
    expect(refusal("elsewhere")).toThrow(expect.objectContaining({ hint: places }));
  });

  it("reaches an artifact whose location is spelled like the calculation question", () => {
    const run = new RunPlayer(aPlan().withArtifact("a1", { location: CALCULATION }).build()).parkForMissing("a1");
    run.answer(CALCULATION, "PROVIDED");
    expect(run.phase("a1")).toBe("pending");
  });
});

describe("the calculation question", () => {
  it("stands alone, with the stage at 0 and overall as it was (6.2#1, 6.2#2, 6.2#3)", () => {
    const run = new RunPlayer(plan.build()).close("a1").parkForMissing("a2");
    expect(run.report.blocking_questions).toHaveLength(1);
    run.failCalculation();
    expect(run.report).toMatchObject({ overall_progress_percent: 10, stage_progress_percent: 0, next_step: "" });
    expect(run.report.blocking_questions).toEqual([expect.stringMatching(/^Progress calculation failed .* \(YES\/NO\)$/)]);
  });

  it("is over with YES: the numbers come back, and what waited is asked again", () => {
    const run = new RunPlayer(plan.build()).close("a1").parkForMissing("a2").failCalculation().answer(CALCULATION, "YES");
    expect(run.report).toMatchObject({ overall_progress_percent: 10, stage_progress_percent: 50 });
    expect(run.report.blocking_questions).toEqual(["out/a2.md requires KEY (PROVIDED/ABORT)"]);
  });

  it("aborts with NO, and both percentages stay as they were calculated last (6.4#3)", () => {
    const run = new RunPlayer(plan.build()).close("a1").failCalculation();
    expect(run.report).toMatchObject({ overall_progress_percent: 10, stage_progress_percent: 0 });
    run.answer(CALCULATION, "NO");
    expect(run.state.status).toBe("aborted");
    expect(run.report).toMatchObject({ overall_progress_percent: 10, stage_progress_percent: 50 });
  });

  it("keeps what was calculated last through a second failure, until an abort shows it (6.4#3)", () => {
    const run = new RunPlayer(plan.build()).close("a1").failCalculation();
    run.driver.transact((state) => [
      ...answerEvents(state, { location: CALCULATION, option: "YES", by: "op", why: null }),
      calculationFailed({ state, report: run.report }, "BAD_TALLY"),
    ]);
    expect(run.report).toMatchObject({ overall_progress_percent: 10, stage_progress_percent: 0 });
    run.driver.transact((state) => abortEvents(state, { by: "op", why: null, cause: "OPERATOR" }));
    expect(run.report).toMatchObject({ overall_progress_percent: 10, stage_progress_percent: 50 });
  });

  it("leaves an abort at 0 where nothing was ever calculated (6.4#3)", () => {
    const run = new RunPlayer(plan.build());
    run.record(calculationFailed(null, "BAD_TALLY")).answer(CALCULATION, "NO");
    expect(run.report).toMatchObject({ overall_progress_percent: 0, stage_progress_percent: 0 });
  });
});

describe("an abort", () => {
  it("takes every lease, and whatever is handed in afterwards is refused and recorded (6.5#1)", () => {
    const run = new RunPlayer(plan.build());
    const attempt = run.start("a1");
    const candidates = [run.candidateOf("a1")];
    run.driver.transact((state) => abortEvents(state, { by: "op", why: null, cause: "OPERATOR" }));
    expect(run.state.attempts.size).toBe(0);
    const { report } = run;
    run.end(attempt, { kind: "handed-in", candidates, durationMs: 1 });
    expect(run.driver.events.at(-1)).toMatchObject({ type: "result.refused", data: { reason: "RUN_ENDED" } });
    expect(run.report).toEqual(report);
  });

  it("and every answer is refused once the run is over (6.5#2)", () => {
    const run = new RunPlayer(aPlan().withOneIn("A", "B", "C", "D").build()).close("a1", "b1", "c1", "d1");
    const decision = { by: "op", why: null, cause: "OPERATOR" as const };
    expect(() => abortEvents(run.state, decision)).toThrow(expect.objectContaining({ code: "RUN_ENDED" }));
    expect(() => answerEvents(run.state, answer("out/a1.md", "RETRY"))).toThrow(expect.objectContaining({ code: "RUN_ENDED" }));
  });
});
