import { describe, expect, it } from "vitest";

import { nextDecisionInMs, nextStartAtMs } from "../../src/kernel/decide.ts";
import { aPlan } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

describe("decide starts", () => {
  it("ready artifacts in schedule order up to the limit of agents", () => {
    // a1 -> a2, and a3, a4 alone: the chain is the longest path.
    const plan = aPlan()
      .withArtifact("a4")
      .withArtifact("a3", { priority: 1 })
      .withArtifact("a1")
      .withArtifact("a2", { needs: ["a1"] })
      .withLimits({ agents: 2 });
    const run = new RunPlayer(plan.build());
    expect(run.starts()).toEqual([["a1"], ["a3"]]);
    run.start("a1");
    expect(run.starts()).toEqual([["a3"]]);
  });

  it("an attempt more for each that handed in, because a gate takes no agent's place", () => {
    const run = new RunPlayer(aPlan().withArtifact("a1").withArtifact("a2").withLimits({ agents: 1 }).build());
    const attempt = run.start("a1");
    expect(run.starts()).toEqual([]);
    run.handIn(attempt);
    expect(run.starts()).toEqual([["a2"]]);
  });

  it("an attempt more for each whose process has ended, but not while very many results wait to be taken up", () => {
    const plan = Array.from({ length: 20 }, (_, number) => `a${number}`).reduce((built, id) => built.withArtifact(id), aPlan());
    const run = new RunPlayer(plan.withLimits({ agents: 1 }).build());
    const ended = new Set<number>();
    for (let number = 0; number < 8; number += 1) {
      const [next] = run.starts({ collecting: ended });
      ended.add(run.start(...(next ?? [])));
    }
    expect(run.starts({ collecting: ended })).toHaveLength(1);
    ended.add(run.start(...(run.starts({ collecting: ended })[0] ?? [])));
    expect(run.starts({ collecting: ended })).toEqual([]);
    expect(run.starts()).toEqual([]);
  });

  it("nothing of a later stage before the present one ends, even without needs (I12)", () => {
    const run = new RunPlayer(aPlan().withOneIn("A", "B", "C", "D").build());
    expect(run.starts()).toEqual([["a1"]]);
    const attempt = run.start("a1");
    expect(run.starts()).toEqual([]);
    run.handIn(attempt).gate("a1").integrate("a1");
    expect(run.starts()).toEqual([]);
    run.advance();
    expect(run.starts()).toEqual([["b1"]]);
  });

  it("an optional artifact only when no required one is ready (I17)", () => {
    const plan = aPlan().withArtifact("a1").withArtifact("a2", { needs: ["a1"] }).withArtifact("x", { optional: true });
    const run = new RunPlayer(plan.build());
    expect(run.starts()).toEqual([["a1"]]);
    run.start("a1");
    expect(run.starts()).toEqual([["x"]]);
  });

  it("no optional artifact while a required one only waits for its backoff", () => {
    const run = new RunPlayer(aPlan().withArtifact("a1").withArtifact("x", { optional: true }).build());
    run.crash(run.start("a1"));
    expect(run.starts()).toEqual([]);
    expect(run.starts({ nowMs: run.driver.nowMs + 30_000 })).toEqual([["a1"]]);
  });

  it("a failed artifact not before its backoff is over, and says when that is", () => {
    const run = new RunPlayer(aPlan().withArtifact("a1").withLimits({ backoffMs: 500 }).build());
    expect(nextStartAtMs(run.state, run.driver.nowMs)).toBeNull();
    run.crash(run.start("a1"));
    const at = run.driver.nowMs + 500;
    expect(nextStartAtMs(run.state, run.driver.nowMs)).toBe(at);
    expect(run.starts({ nowMs: at - 1 })).toEqual([]);
    expect(run.starts({ nowMs: at })).toEqual([["a1"]]);
    expect(nextStartAtMs(run.state, at)).toBeNull();
  });

  it("at once what became due after the last decision was taken", () => {
    const run = new RunPlayer(aPlan().withArtifact("a1").withLimits({ backoffMs: 500 }).build());
    run.crash(run.start("a1"));
    const decidedAtMs = run.driver.nowMs;
    expect(nextDecisionInMs(run.state, decidedAtMs, decidedAtMs + 100)).toBe(400);
    expect(nextDecisionInMs(run.state, decidedAtMs, decidedAtMs + 500)).toBe(0);
    expect(nextDecisionInMs(run.state, decidedAtMs, decidedAtMs + 900)).toBe(0);
    expect(nextDecisionInMs(run.state, decidedAtMs + 500, decidedAtMs + 900)).toBeNull();
  });

  it("what exists on the head with its gate first, under the limit of gates, and no agent for it", () => {
    const plan = aPlan().withArtifact("a1").withArtifact("a2").withArtifact("a3").withLimits({ gates: 2, agents: 3 });
    const run = new RunPlayer(plan.build(), { gateFirst: ["a1", "a2", "a3"] });
    expect(run.actions()).toEqual([
      { kind: "start", attempt: "gate-first", artifacts: ["a1"] },
      { kind: "start", attempt: "gate-first", artifacts: ["a2"] },
    ]);
  });

  it("an executable artifact as a run, not as an agent's attempt", () => {
    const run = new RunPlayer(aPlan().withArtifact("a1", { run: ["make"], agent: null }).build());
    expect(run.actions()).toEqual([{ kind: "start", attempt: "run", artifacts: ["a1"] }]);
  });

  it("nothing while a question is open, the calculation failed, or the run is over", () => {
    const plan = aPlan().withOneIn("A", "B", "C", "D").build();
    const blocked = new RunPlayer(plan).parkForMissing("a1");
    expect(blocked.state.questions).toHaveLength(1);
    expect(blocked.actions()).toEqual([]);
    const failed = new RunPlayer(plan).failCalculation();
    expect(failed.actions()).toEqual([]);
    const completed = new RunPlayer(plan).close("a1", "b1", "c1", "d1");
    expect(completed.state.status).toBe("completed");
    expect(completed.actions()).toEqual([]);
  });
});

describe("decide parks", () => {
  const plan = aPlan()
    .withArtifact("a1", { requires: { env: ["KEY"], files: [] } })
    .withArtifact("a2")
    .withLimits({ agents: 1 })
    .build();
  const missing = ({ env }: { readonly env: readonly string[] }) => env;

  it("what lacks something required before any attempt, and starts the next instead", () => {
    expect(new RunPlayer(plan).actions({ missing })).toEqual([
      { kind: "park", artifact: "a1", missing: ["KEY"] },
      { kind: "start", attempt: "agent", artifacts: ["a2"] },
    ]);
  });

  it("nothing once it is provided", () => {
    expect(new RunPlayer(plan).starts()).toEqual([["a1"]]);
  });
});

describe("decide in place", () => {
  const plan = aPlan()
    .withArtifact("a1", { writes: ["src/**"] })
    .withArtifact("a2", { location: "src/two.ts" })
    .withArtifact("a3");

  it("starts no attempt whose writes overlap with those of one under way", () => {
    const run = new RunPlayer(plan.build(), { mode: "in-place" });
    expect(run.starts()).toEqual([["a1"], ["a3"]]);
    const attempt = run.start("a1");
    expect(run.starts()).toEqual([["a3"]]);
    run.handIn(attempt);
    expect(run.starts()).toEqual([["a3"]]);
    run.gate("a1").integrate("a1");
    expect(run.starts()).toEqual([["a2"], ["a3"]]);
  });

  it("does not hold isolated attempts back for it", () => {
    expect(new RunPlayer(plan.build()).starts()).toEqual([["a1"], ["a2"], ["a3"]]);
  });
});

describe("decide gates", () => {
  it("the artifacts of a batch one after the other, in chain order, the next when the one before is closed", () => {
    const plan = aPlan()
      .withArtifact("a1")
      .withArtifact("a2", { needs: ["a1"] })
      .withArtifact("a3", { needs: ["a2"] })
      .withLimits({ batch: 3 });
    const run = new RunPlayer(plan.build());
    expect(run.starts()).toEqual([["a1", "a2", "a3"]]);
    run.handIn(run.start("a1", "a2", "a3"));
    const gated = () => run.actions().flatMap((action) => (action.kind === "gate" ? [action.artifact] : []));
    expect(gated()).toEqual(["a1"]);
    run.gate("a1");
    expect(gated()).toEqual([]);
    run.integrate("a1");
    expect(gated()).toEqual(["a2"]);
  });

  it("no more at once than the limit, counting those under way, and never one twice", () => {
    const plan = aPlan().withArtifact("a1").withArtifact("a2").withArtifact("a3").withLimits({ gates: 2 });
    const run = new RunPlayer(plan.build());
    for (const id of ["a1", "a2", "a3"]) run.handIn(run.start(id));
    const gated = (gating: readonly string[]) =>
      run.actions({ gating: new Set(gating) }).flatMap((action) => (action.kind === "gate" ? [action.artifact] : []));
    expect(gated([])).toEqual(["a1", "a2"]);
    expect(gated(["a1"])).toEqual(["a2"]);
    expect(gated(["a1", "a2"])).toEqual([]);
  });

  it("closed artifacts again that somebody's commit touched, after the candidates", () => {
    const plan = aPlan().withArtifact("a1").withArtifact("a2").withArtifact("a3").withLimits({ gates: 2 });
    const run = new RunPlayer(plan.build()).close("a1");
    run.record({ type: "artifact.regate", data: { artifact: "a1", cause: "FOREIGN_COMMIT", trigger: run.newCommit() } });
    run.handIn(run.start("a2"));
    const kinds = run.actions().map((action) => action.kind);
    expect(kinds).toEqual(["gate", "regate", "start"]);
  });
});

describe("decide integrates", () => {
  it("one train at a time, in the order in which its candidates were queued", () => {
    const run = new RunPlayer(aPlan().withArtifact("a1").withArtifact("a2").build());
    run.handIn(run.start("a1")).handIn(run.start("a2")).gate("a2");
    const integrated = (isIntegrating: boolean) =>
      run.actions({ isIntegrating }).flatMap((action) => (action.kind === "integrate" ? [action.train.map(({ artifact }) => artifact)] : []));
    expect(integrated(false)).toEqual([["a2"]]);
    run.gate("a1");
    expect(integrated(false)).toEqual([["a2", "a1"]]);
    expect(integrated(true)).toEqual([]);
    run.integrate("a2");
    expect(integrated(false)).toEqual([["a1"]]);
  });
});
