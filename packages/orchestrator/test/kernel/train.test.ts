import { describe, expect, it } from "vitest";

import { closePrepared, dropPrepared } from "../../src/kernel/integrate.ts";
import { composeTrain, endsStage } from "../../src/kernel/train.ts";
import { aPlan } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

const IDS = ["a1", "a2", "a3", "a4", "a5", "a6"];

/** Candidates in the merge queue, in this order; `last` is a required one of the same stage that is still open. */
function waiting(ids: readonly string[], limits: { readonly train?: number } = {}): RunPlayer {
  let plan = aPlan().withArtifact("last").withArtifact("x", { optional: true }).withOneIn("B", "C", "D").withLimits(limits);
  for (const id of IDS) plan = plan.withArtifact(id);
  const run = new RunPlayer(plan.build());
  for (const id of ids) run.handIn(run.start(id));
  for (const id of ids) run.gate(id);
  return run;
}

const composed = (run: RunPlayer, suspects: readonly string[] = []): string[] =>
  composeTrain(run.state, new Set(suspects.map((id) => run.queued(id).seq))).map(({ artifact }) => artifact);

describe("a train", () => {
  it("takes what waits in the merge queue, in its order, up to its limit", () => {
    expect(composed(waiting(["a3", "a1", "a2"]))).toEqual(["a3", "a1", "a2"]);
    expect(composed(waiting(["a3", "a1", "a2"], { train: 2 }))).toEqual(["a3", "a1"]);
    expect(composed(waiting(["a3", "a1"], { train: 1 }))).toEqual(["a3"]);
    expect(composed(waiting([]))).toEqual([]);
  });

  it("ends with the candidate that closes the last required artifact of its stage", () => {
    const ids = ["a1", "a2", "x", "a3", "a4", "last", "a5", "a6"];
    expect(composed(waiting(ids), [])).toEqual(ids);
    const run = waiting(["a1", "a2", "a3", "last", "x"]).close("a4", "a5", "a6");
    expect(composed(run)).toEqual(["a1", "a2", "a3", "last"]);
    expect(endsStage(run.state, [{ artifact: "a1" }, { artifact: "x" }])).toBe(false);
    expect(endsStage(run.state, [{ artifact: "x" }])).toBe(false);
  });

  it("is halved after it failed, until one is left, while those that came later wait", () => {
    const run = waiting(["a1", "a2", "a3", "a4", "a5", "a6"]);
    const failed = ["a1", "a2", "a3", "a4", "a5"];
    expect(composed(run, failed)).toEqual(["a1", "a2", "a3"]);
    expect(composed(run, ["a1", "a2", "a3"])).toEqual(["a1", "a2"]);
    expect(composed(run, ["a1", "a2"])).toEqual(["a1"]);
  });

  it("goes on with the other half once the first one landed, and with everything once no suspect is left", () => {
    const run = waiting(["a1", "a2", "a3", "a4", "a5", "a6"]);
    const suspects = new Set(["a1", "a2", "a3", "a4"].map((id) => run.queued(id).seq));
    const next = () => composeTrain(run.state, suspects).map(({ artifact }) => artifact);
    expect(next()).toEqual(["a1", "a2"]);
    run.prepareTrain(["a1", "a2"]).driver.transact(closePrepared);
    run.driver.transact(closePrepared);
    expect(next()).toEqual(["a3"]);
    run.integrate("a3");
    expect(next()).toEqual(["a4"]);
    run.integrate("a4");
    expect(next()).toEqual(["a5", "a6"]);
  });
});

describe("a prepared train", () => {
  it("closes one after the other in the order of its commits, each with a report of its own", () => {
    const run = waiting(["a1", "a2", "a3"]).prepareTrain(["a1", "a2", "a3"], new Map());
    const { prepared } = run.state;
    expect(prepared.map(({ oldHead }) => oldHead).slice(1)).toEqual(prepared.map(({ newHead }) => newHead).slice(0, -1));
    for (const [position, id] of ["a1", "a2", "a3"].entries()) {
      const events = run.driver.transact(closePrepared);
      expect(events.map(({ type }) => type)).toEqual(["artifact.closed", "attempt.ended", "report.emitted"]);
      expect(run.state.head).toBe(prepared[position]?.newHead);
      expect(run.state.artifacts.get(id)?.closure?.record).toEqual(prepared[position]?.closure);
    }
    expect(run.driver.transact(closePrepared)).toEqual([]);
    expect(run.state.prepared).toEqual([]);
  });

  it("can neither close in another order, nor be prepared with a gap, nor twice", () => {
    const run = waiting(["a1", "a2", "a3"]).prepareTrain(["a1", "a2"]);
    const second = run.state.prepared[1];
    if (second === undefined) throw new Error("nothing is prepared");
    const { artifact, attempt, closure, passes } = second;
    const facts = { stage: "A" as const, location: "out/a2.md", version: null, required: true };
    expect(() => run.record({ type: "artifact.closed", data: { artifact, attempt, closure, passes, ...facts } })).toThrow("lands earlier");
    expect(() => run.prepareTrain(["a3"])).toThrow("does not follow it");
  });

  it("is dropped as a whole, and waits in the queue as before", () => {
    const run = waiting(["a1", "a2", "a3"]).prepareTrain(["a1", "a2"]);
    const events = run.driver.transact((state) => dropPrepared(state, "moved"));
    expect(events.map(({ type }) => type)).toEqual(["integration.dropped", "integration.dropped"]);
    expect(composed(run)).toEqual(["a1", "a2", "a3"]);
  });

  it("that loses the process after its first closure keeps the others prepared, and the run in its stage", () => {
    const run = waiting(["a1", "a2"]).prepareTrain(["a1", "a2"]);
    run.driver.transact(closePrepared);
    expect(run.state.prepared.map(({ artifact }) => artifact)).toEqual(["a2"]);
    expect(run.advance().state.stage).toBe("A");
  });
});
