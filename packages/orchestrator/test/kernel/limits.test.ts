import type { EventBody, PipelineState } from "@pawl/pipeline";
import { describe, expect, it } from "vitest";

import type { Action } from "../../src/kernel/decide.ts";
import { startAttempt } from "../../src/kernel/start.ts";
import { aPlan } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

const kinds = (actions: readonly Action[]): string[] => actions.map(({ kind }) => kind);
const startOf = (state: PipelineState, action: Action | undefined): readonly EventBody[] => {
  if (action?.kind !== "start") throw new Error("nothing is to be started");
  return startAttempt(state, action);
};
const independent = (count: number) => {
  let plan = aPlan();
  for (let number = 1; number <= count; number++) plan = plan.withArtifact(`a${number}`);
  return plan;
};

describe("limits.agents", () => {
  it("lets 64 agents work at once, and not one more", () => {
    const run = new RunPlayer(independent(70).withLimits({ agents: 64 }).build());
    expect(run.starts()).toHaveLength(64);
    for (const [id] of run.starts()) run.start(id as string);
    expect(run.starts()).toEqual([]);
    run.handIn(1);
    expect(run.starts()).toHaveLength(1);
  });
});

describe("limits.batch", () => {
  it("lets 15 artifacts be one attempt, whether they depend on one another or only share a category", () => {
    let chain = aPlan().withArtifact("a1");
    let alike = aPlan().withArtifact("a1", { category: "x" });
    for (let number = 2; number <= 20; number++) {
      chain = chain.withArtifact(`a${number}`, { needs: [`a${number - 1}`] });
      alike = alike.withArtifact(`a${number}`, { category: "x" });
    }
    const sizes = (plan: typeof chain) => new RunPlayer(plan.withLimits({ batch: 15 }).build()).starts().map((one) => one.length);
    expect(sizes(chain)).toEqual([15]);
    expect(sizes(alike)).toEqual([15, 5]);
  });
});

describe("agents.<profile>.limit", () => {
  const plan = aPlan()
    .withArtifact("a1", { agent: "big" })
    .withArtifact("a2", { agent: "big" })
    .withArtifact("a3", { agent: "big" })
    .withArtifact("a4")
    .withArtifact("a5", { agent: null, run: ["make"] })
    .withAgentLimit("big", 1)
    .withLimits({ agents: 10 });

  it("bounds the agents of that profile, and lets the others go ahead of them", () => {
    const run = new RunPlayer(plan.build());
    expect(run.starts()).toEqual([["a1"], ["a4"], ["a5"]]);
  });

  it("counts the agents that the ledger has as running", () => {
    const run = new RunPlayer(plan.build());
    const [first] = run.actions();
    expect(run.driver.transact((state) => startOf(state, first)).map(({ type }) => type)).toEqual(["attempt.started"]);
    expect(run.starts()).toEqual([["a4"], ["a5"]]);
    run.handIn(1);
    expect(run.starts()).toEqual([["a2"], ["a4"], ["a5"]]);
  });

  it("keeps a required artifact that waits for it ahead of optional ones (I17)", () => {
    const optional = plan.withArtifact("a6", { optional: true }).build();
    const run = new RunPlayer(optional);
    run.driver.transact((state) => startOf(state, run.actions()[0]));
    run.close("a4", "a5");
    expect(run.starts()).toEqual([]);
  });
});

describe("limits.regression", () => {
  it("bounds the gates of closed artifacts beside those of candidates", () => {
    const run = new RunPlayer(independent(6).withLimits({ gates: 1, regression: 2, agents: 2 }).build()).close("a1", "a2", "a3");
    for (const artifact of ["a1", "a2", "a3"]) {
      run.record({ type: "artifact.regate", data: { artifact, cause: "FOREIGN_COMMIT", trigger: run.newCommit() } });
    }
    for (const id of ["a4", "a5"]) run.handIn(run.start(id));
    expect(kinds(run.actions())).toEqual(["gate", "regate", "regate", "start"]);
    const busy = { gating: new Set(["a1", "a4"]), regating: new Set(["a1"]) };
    expect(kinds(run.actions(busy))).toEqual(["regate", "start"]);
  });
});

describe("limits.processes", () => {
  const waiting = (processes: number) => {
    const run = new RunPlayer(independent(6).withLimits({ agents: 2, gates: 2, regression: 1, processes }).build()).close("a1");
    run.record({ type: "artifact.regate", data: { artifact: "a1", cause: "FOREIGN_COMMIT", trigger: run.newCommit() } });
    run.handIn(run.start("a2")).gate("a2").handIn(run.start("a3"));
    return run;
  };

  it("bounds everything together, and what is closer to a closure comes first", () => {
    expect(kinds(waiting(1).actions())).toEqual(["integrate"]);
    expect(kinds(waiting(2).actions())).toEqual(["integrate", "gate"]);
    expect(kinds(waiting(3).actions())).toEqual(["integrate", "gate", "regate"]);
    expect(kinds(waiting(4).actions())).toEqual(["integrate", "gate", "regate", "start"]);
    expect(kinds(waiting(9).actions())).toEqual(["integrate", "gate", "regate", "start", "start"]);
  });

  it("counts agents, gates and the integration that are under way", () => {
    const run = waiting(4);
    run.start("a4");
    expect(kinds(run.actions({ isIntegrating: true, gating: new Set(["a3"]) }))).toEqual(["regate"]);
    expect(kinds(run.actions({ isIntegrating: true, gating: new Set(["a1", "a3"]), regating: new Set(["a1"]) }))).toEqual([]);
  });
});
