import { describe, expect, it } from "vitest";

import { changedSincePass, closePrepared, dropPrepared, holdsLease } from "../../src/kernel/integrate.ts";
import { isLastOfRun, isLastOfStage } from "../../src/kernel/work-stage.ts";
import { digestOf } from "../support/object-ids.ts";
import { aPlan } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

const plan = aPlan().withArtifact("a1").withArtifact("a2").withArtifact("x", { optional: true }).withOneIn("B", "C", "D");
const queued = () => {
  const run = new RunPlayer(plan.build());
  return run.handIn(run.start("a1")).gate("a1");
};

describe("a prepared integration", () => {
  it("holds the whole closure record, and the closure is made of it (8#3)", () => {
    const run = queued().prepare("a1");
    const [prepared] = run.state.prepared;
    expect(prepared?.closure).toMatchObject({ verdict: "PASS", reason: "OK", control: "REFUSED", ledgerSeq: run.state.seq - 1 });
    run.driver.transact(closePrepared);
    expect(run.state.artifacts.get("a1")?.closure?.record).toEqual(prepared?.closure);
    expect(run.state).toMatchObject({ head: prepared?.newHead, prepared: [] });
    expect(run.state.attempts.size).toBe(0);
  });

  it("that is dropped leaves the candidate in the queue as before", () => {
    const run = queued().prepare("a1");
    run.driver.transact((state) => dropPrepared(state, "the branch does not hold the commit"));
    expect(run.state.prepared).toEqual([]);
    expect(holdsLease(run.state, run.queued("a1"))).toBe(true);
    expect(run.phase("a1")).toBe("integrating");
  });

  it("keeps the attempt of a batch alive until its last artifact is closed", () => {
    const run = new RunPlayer(plan.build());
    run.handIn(run.start("a1", "a2")).gate("a1").integrate("a1");
    expect(run.state.attempts.size).toBe(1);
    run.gate("a2").integrate("a2");
    expect(run.state.attempts.size).toBe(0);
  });

  it("is needed: there is nothing to close or to drop without one", () => {
    const run = queued();
    expect(closePrepared(run.state)).toEqual([]);
    expect(dropPrepared(run.state, "")).toEqual([]);
  });
});

describe("a candidate in the merge queue", () => {
  it("may no longer be closed once its lease is gone", () => {
    const run = new RunPlayer(plan.build()).close("a1", "a2");
    run.handIn(run.start("b1")).gate("b1");
    const candidate = run.queued("b1");
    expect(holdsLease(run.state, candidate)).toBe(true);
    run.invalidate("a1");
    expect(holdsLease(run.state, candidate)).toBe(false);
  });
});

describe("at the end of a stage", () => {
  it("is gated again what has other inputs than at its last PASS, and what is to be gated again anyway", () => {
    const run = new RunPlayer(plan.build()).close("a1", "x");
    const same = new Map([["a1", digestOf(8)], ["x", digestOf(8)]]);
    expect(changedSincePass(run.state, same)).toEqual([]);
    expect(changedSincePass(run.state, new Map([...same, ["a1", digestOf(4)]]))).toEqual(["a1"]);
    expect(changedSincePass(run.state, new Map())).toEqual(["a1", "x"]);
    run.record({ type: "artifact.regate", data: { artifact: "x", cause: "FOREIGN_COMMIT", trigger: run.newCommit() } });
    expect(changedSincePass(run.state, same)).toEqual(["x"]);
  });

  it("what passed on the tree that lands needs no gate any more, so that the end is true when it is written", () => {
    const run = new RunPlayer(plan.build()).close("a1");
    run.record({ type: "artifact.regate", data: { artifact: "a1", cause: "FOREIGN_COMMIT", trigger: run.newCommit() } });
    run.handIn(run.start("a2")).gate("a2").integrate("a2", new Map([["a1", digestOf(5)]]));
    expect(run.state.regate.size).toBe(0);
    expect(changedSincePass(run.state, new Map([["a1", digestOf(5)], ["a2", digestOf(8)]]))).toEqual([]);
  });

  it("the last artifact is the last required one that is not closed", () => {
    const run = new RunPlayer(plan.build());
    expect(["a1", "a2", "x", "b1"].map((id) => isLastOfStage(run.state, id))).toEqual([false, false, false, true]);
    run.close("a1");
    expect(["a1", "a2", "x"].map((id) => isLastOfStage(run.state, id))).toEqual([false, true, false]);
    expect(isLastOfRun(run.state, "a2")).toBe(false);
    run.close("a2", "b1", "c1");
    expect(isLastOfRun(run.state, "d1")).toBe(true);
  });
});
