import { describe, expect, it } from "vitest";

import { aPlan } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

describe("a batch", () => {
  it("takes dependents first that become ready when its earlier ones pass, then the same category", () => {
    // a1 -> a2 -> a3; a4 shares the category of a1, a5 does not.
    const plan = aPlan()
      .withArtifact("a1", { category: "docs" })
      .withArtifact("a2", { needs: ["a1"] })
      .withArtifact("a3", { needs: ["a2"] })
      .withArtifact("a4", { category: "docs" })
      .withArtifact("a5", { category: "code" });
    const batches = (batch: number) => new RunPlayer(plan.withLimits({ batch }).build()).starts();
    expect(batches(4)).toEqual([["a1", "a2", "a3", "a4"], ["a5"]]);
    expect(batches(2)).toEqual([["a1", "a2"], ["a4"], ["a5"]]);
    expect(batches(1)).toEqual([["a1"], ["a4"], ["a5"]]);
  });

  it("leaves out a dependent that needs something else which is not closed", () => {
    const plan = aPlan().withArtifact("a1").withArtifact("a2").withArtifact("a3", { needs: ["a1", "a2"] }).withLimits({ batch: 3 });
    expect(new RunPlayer(plan.build()).starts()).toEqual([["a1"], ["a2"]]);
  });

  it("takes a dependent whose other needs are closed", () => {
    const plan = aPlan().withArtifact("a1").withArtifact("a2").withArtifact("a3", { needs: ["a1", "a2"] }).withLimits({ batch: 3 });
    expect(new RunPlayer(plan.build()).close("a1").starts()).toEqual([["a2", "a3"]]);
  });

  it.each([
    ["writes to a common path", { writes: ["out/a1.md"] }],
    ["is produced by another agent", { agent: "other" }],
    ["is optional", { optional: true }],
    ["belongs to another stage", { stage: "B" as const }],
    ["is executed by Pawl itself", { agent: null, run: ["make"] }],
  ])("leaves out an artifact that %s", (_, wishes) => {
    const plan = aPlan()
      .withArtifact("a1", { category: "docs" })
      .withArtifact("a2", { needs: ["a1"], category: "docs", ...wishes })
      .withLimits({ batch: 2 });
    expect(new RunPlayer(plan.build()).starts()[0]).toEqual(["a1"]);
  });

  it("leaves out what waits for its backoff, lacks something required, or is gated on the head first", () => {
    const plan = aPlan()
      .withArtifact("a1", { category: "docs", priority: 9 })
      .withArtifact("a2", { category: "docs" })
      .withArtifact("a3", { category: "docs", requires: { env: ["KEY"], files: [] } })
      .withArtifact("a4", { category: "docs" })
      .withLimits({ batch: 4 });
    const run = new RunPlayer(plan.build(), { gateFirst: ["a4"] });
    run.crash(run.start("a2"));
    expect(run.starts({ missing: (requires) => requires.env })).toEqual([["a1"], ["a4"]]);
  });

  it("does not take in place what overlaps with another attempt under way", () => {
    const plan = aPlan()
      .withArtifact("a0", { writes: ["shared/**"] })
      .withArtifact("a1", { category: "docs" })
      .withArtifact("a2", { category: "docs", writes: ["shared/two.md"] })
      .withLimits({ batch: 2 });
    const run = new RunPlayer(plan.build(), { mode: "in-place" });
    run.start("a0");
    expect(run.starts()).toEqual([["a1"]]);
  });

  it("is never extended from an executable artifact", () => {
    const plan = aPlan()
      .withArtifact("a1", { agent: null, run: ["make"] })
      .withArtifact("a2", { needs: ["a1"] })
      .withLimits({ batch: 2 });
    expect(new RunPlayer(plan.build()).starts()).toEqual([["a1"]]);
  });

  it("shares optional artifacts out among themselves", () => {
    const plan = aPlan()
      .withOneIn("B")
      .withArtifact("x1", { optional: true, stage: "B" })
      .withArtifact("x2", { optional: true, stage: "B", needs: ["x1"] })
      .withLimits({ batch: 2 });
    const run = new RunPlayer(plan.withArtifact("a1").build()).close("a1");
    run.start("b1");
    expect(run.starts()).toEqual([["x1", "x2"]]);
  });
});
