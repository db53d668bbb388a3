import { describe, expect, it } from "vitest";

import { FoldedRun } from "../support/folded-run.ts";
import { closureRecord } from "../support/event-data.ts";
import { aPlan } from "../support/plan-builder.ts";
import { plainState } from "../support/plain-state.ts";

const plan = aPlan()
  .withArtifact("a1")
  .withArtifact("a2", { needs: ["a1"] })
  .withArtifact("x", { optional: true, needs: ["a1"] })
  .build();
const illegal = expect.objectContaining({ code: "PIPELINE_ILLEGAL_TRANSITION" });
const ready = (run: FoldedRun) => [...run.state.ready.values()].filter((id) => !id.startsWith("rest"));

describe("a closure", () => {
  it("counts for a required artifact, makes its dependents ready, and moves the head", () => {
    const run = new FoldedRun(plan);
    expect(ready(run)).toEqual(["a1"]);
    run.close("a1");
    expect(ready(run)).toEqual(["a2", "x"]);
    expect(run.state.tallies.A).toEqual({ required: 2, closed: 1 });
    expect([...run.state.closed.values()]).toEqual(["a1"]);
    expect(run.state.head).toBe(run.artifact("a1").closure?.record.commit);
  });

  it("of an optional artifact counts nowhere (6.1#2, I17)", () => {
    const run = new FoldedRun(plan).close("a1", "x");
    expect(run.artifact("x").phase).toBe("closed");
    expect(run.state.tallies.A).toEqual({ required: 2, closed: 1 });
    expect([...run.state.closed.values()]).toEqual(["a1"]);
  });

  it("takes what was prepared, by the attempt that prepared it, and only one at a time", () => {
    const run = new FoldedRun(plan).start("a1").handIn(1).queue("a1", 1);
    expect(() => run.sample("artifact.closed")).toThrow(illegal);
    run.sample("integration.prepared");
    expect(() => run.sample("integration.prepared")).toThrow(illegal);
    expect(() => run.sample("artifact.closed", { attempt: 2 })).toThrow(illegal);
    run.sample("artifact.closed");
    expect(run.state).toMatchObject({ prepared: [] });
    expect(run.state.queue.size).toBe(0);
  });

  it("remembers which other gates passed on the same tree, and that they are not due any more", () => {
    const run = new FoldedRun(plan).close("a1").sample("artifact.regate").start("a2").handIn(2).queue("a2", 2);
    expect([...run.state.regate.values()]).toEqual(["a1"]);
    const passes = [{ artifact: "a1", inputsDigest: "later inputs" }];
    run.sample("integration.prepared", { artifact: "a2", attempt: 2, passes });
    run.sample("artifact.closed", { artifact: "a2", attempt: 2, closure: closureRecord, passes });
    expect(run.artifact("a1").passedInputsDigest).toBe("later inputs");
    expect(run.state.regate.size).toBe(0);
  });

  it("ends the issues of a fall and of somebody's commits", () => {
    const run = new FoldedRun(plan).close("a1").sample("artifact.invalidated").sample("branch.foreign_commit");
    expect(run.state.issues.map((one) => one.kind)).toEqual(["fall", "foreign"]);
    expect(run.close("a1").state.issues).toEqual([]);
  });

  it("that is lost takes the count, the dependents' readiness and a due gate with it, and is gated first again", () => {
    const run = new FoldedRun(plan).close("a1").sample("artifact.regate").sample("artifact.invalidated");
    expect(ready(run)).toEqual(["a1"]);
    expect(run.state.tallies.A.closed).toBe(0);
    expect(run.state.closed.size + run.state.regate.size).toBe(0);
    expect(run.artifact("a1")).toMatchObject({ closure: null, passedInputsDigest: null, gateFirst: true, failures: 0 });
  });

  it("can be followed by another one of the same artifact only after it was lost", () => {
    const run = new FoldedRun(plan).close("a1");
    expect(() => run.close("a1")).toThrow(illegal);
    run.sample("artifact.invalidated");
    expect(run.close("a1").artifact("a1").closure?.attempt).toBe(2);
  });

  it("is due again only where there is one", () => {
    expect(() => new FoldedRun(plan).sample("artifact.regate")).toThrow(illegal);
  });

  it("is due with its cause until it was gated again or lost, and then counts as checked", () => {
    const run = new FoldedRun(plan).close("a1").sample("artifact.regate", { cause: "INPUTS_CHANGED" });
    expect(run.artifact("a1").regate).toEqual({ seq: run.state.seq, cause: "INPUTS_CHANGED" });
    run.sample("artifact.regate");
    expect(run.artifact("a1").regate).toEqual({ seq: run.state.seq, cause: "FOREIGN_COMMIT" });
    run.close("a2").sample("artifact.regated", { verdict: "INCONCLUSIVE" });
    expect(run.artifact("a1")).toMatchObject({ regate: null, checkedAtClosure: 2, passedInputsDigest: "inputs" });
    run.sample("artifact.regate").sample("artifact.invalidated");
    expect(run.artifact("a1").regate).toBeNull();
  });
});

describe("apply", () => {
  it("leaves the state it was given as it was", () => {
    const run = new FoldedRun(plan);
    const states = [{ state: run.state, plain: plainState(run.state) }];
    const record = run.record.bind(run);
    run.record = (type, data) => {
      record(type, data);
      states.push({ state: run.state, plain: plainState(run.state) });
      return run;
    };
    run.close("a1", "x").sample("artifact.invalidated").sample("status.tampered").close("a1");
    for (const { state, plain } of states) expect(plainState(state)).toEqual(plain);
  });
});

describe("a human's answer", () => {
  it("closes all questions, and sets the artifact going again with a clean slate", () => {
    const run = new FoldedRun(plan).start("a1").sample("artifact.retried").sample("attempt.ended").start("a1");
    run.sample("artifact.parked", { attempt: 2 }).sample("attempt.ended", { attempt: 2 }).sample("question.raised");
    expect(run.state.questions).toHaveLength(1);
    expect([...run.state.parked.values()]).toEqual(["a1"]);
    run.sample("question.answered");
    expect(run.state.questions).toEqual([]);
    expect(run.state.parked.size).toBe(0);
    expect(run.artifact("a1")).toMatchObject({ failures: 0, fingerprint: null, notBeforeMs: 0, parking: null });
    expect(run.artifact("a1").lastRefusal?.attempt).toBe(2);
  });

  it("of the calculation question lets the numbers be calculated again with YES", () => {
    const run = new FoldedRun(plan).sample("calculation.failed");
    expect(run.state.calculationFailure).toBe("BAD_TALLY");
    expect(run.sample("question.answered", { artifact: null, option: "YES" }).state.calculationFailure).toBeNull();
    expect(run.state.lastCalculated).toBeNull();
  });

  it("keeps what was calculated last with NO, and through the abort that follows (6.4#3)", () => {
    const run = new FoldedRun(plan).sample("calculation.failed");
    const { lastCalculated } = run.state;
    expect(lastCalculated).toEqual({ overallPercent: 10, stagePercent: 50 });
    run.sample("question.answered", { artifact: null, option: "NO" }).sample("run.aborted");
    expect(run.state).toMatchObject({ status: "aborted", calculationFailure: null, lastCalculated });
  });
});

describe("what an expired window, a foreign commit and a hand at the status file leave", () => {
  it("is one issue of silence until something is done", () => {
    const run = new FoldedRun(plan).sample("silence.expired").sample("silence.expired");
    expect(run.state.issues).toHaveLength(1);
    run.start("a1");
    expect(run.state.issues).toHaveLength(1);
    const before = run.state.lastProgressAtMs;
    run.sample("artifact.retried");
    expect(run.state.issues).toEqual([]);
    expect(run.state.lastProgressAtMs).toBeGreaterThan(before);
  });

  it("is no silence any more once a closure is lost, which is progress backwards (2.2#1)", () => {
    const run = new FoldedRun(plan).close("a1").sample("silence.expired");
    const before = run.state.lastProgressAtMs;
    run.sample("artifact.invalidated");
    expect(run.state.issues.map(({ kind }) => kind)).toEqual(["fall"]);
    expect(run.state.lastProgressAtMs).toBeGreaterThan(before);
  });

  it("is still silence after an answer, which is no progress (2.2#1)", () => {
    const run = new FoldedRun(plan).start("a1").sample("artifact.parked").sample("attempt.ended").sample("question.raised");
    const { lastProgressAtMs } = run.sample("silence.expired").state;
    run.sample("question.answered");
    expect(run.state.issues.map(({ kind }) => kind)).toEqual(["silence"]);
    expect(run.state.lastProgressAtMs).toBe(lastProgressAtMs);
  });

  it("is the new head, and one fault more", () => {
    const run = new FoldedRun(plan).sample("branch.foreign_commit").sample("status.tampered");
    expect(run.state.head).toBe(run.events[1]?.type === "branch.foreign_commit" ? run.events[1].data.to : "");
    expect(run.state.statusFaults).toBe(1);
  });
});

describe("a network file system under the ledger", () => {
  const networkOf = (run: FoldedRun) => run.state.issues.map(({ seq, issue }) => ({ seq, ...issue }));
  const onNfs = { pid: 1, host: "here", networkFileSystem: "nfs4" };

  it("is one issue, from the first orchestrator that finds it to the first that does not", () => {
    const run = new FoldedRun(plan).sample("orchestrator.started", onNfs);
    const issue = { seq: run.state.seq, code: "LEDGER_ON_NETWORK", fields: { filesystem: "nfs4" } };
    expect(networkOf(run)).toEqual([issue]);
    expect(networkOf(run.close("a1").sample("orchestrator.started", onNfs))).toEqual([issue]);
    expect(networkOf(run.sample("orchestrator.started"))).toEqual([]);
  });

  it("is another issue where it is another one", () => {
    const run = new FoldedRun(plan).sample("orchestrator.started", onNfs).sample("orchestrator.started", { ...onNfs, networkFileSystem: "cifs" });
    expect(networkOf(run)).toEqual([{ seq: run.state.seq, code: "LEDGER_ON_NETWORK", fields: { filesystem: "cifs" } }]);
  });
});
