import { describe, expect, it } from "vitest";

import { withPlan } from "../../src/state/arrange-plan.ts";
import { FoldedRun } from "../support/folded-run.ts";
import { anArtifact, aPlan, aPlanOf } from "../support/plan-builder.ts";

const plan = aPlan().withArtifact("a1").withArtifact("a2", { needs: ["a1"] }).build();

describe("an artifact that is registered late", () => {
  it("is ready at once where everything that it needs is closed, and counts at once", () => {
    const { state } = new FoldedRun(plan).close("a1");
    const late = { ...anArtifact("a0"), needs: ["a1"] };
    const next = withPlan(state, aPlanOf([...plan.artifacts, late]));
    expect([...next.ready.values()].filter((id) => id.startsWith("a"))).toEqual(["a0", "a2"]);
    expect(next.tallies.A).toEqual({ required: 3, closed: 1 });
    expect(next.byId.get("a0")).toEqual(late);
    expect(next.byLocation.get(late.location)).toBe("a0");
  });

  it("waits for what it needs, and holds up what needs it now", () => {
    const { state } = new FoldedRun(plan).close("a1");
    const changed = plan.artifacts.map((artifact) => (artifact.id === "a2" ? { ...artifact, needs: ["a1", "a0"] } : artifact));
    const next = withPlan(state, aPlanOf([...changed, { ...anArtifact("a0"), needs: ["a2b"] }, anArtifact("a2b")]));
    expect([...next.ready.values()].filter((id) => id.startsWith("a"))).toEqual(["a2b"]);
    expect(next.artifacts.get("a2")?.unmetNeeds).toBe(1);
  });

  it("takes nothing from the others: attempts, closures and what is to be gated again stay", () => {
    const run = new FoldedRun(plan).close("a1").start("a2").sample("artifact.regate", { artifact: "a1" });
    const next = withPlan(run.state, aPlanOf([anArtifact("a0"), ...plan.artifacts]));
    expect([...next.regate.values()]).toEqual(["a1"]);
    expect([...next.active.values()]).toEqual(["a2"]);
    expect([...next.closed.values()]).toEqual(["a1"]);
    expect(next.attempts.get(2)?.artifacts).toEqual(["a2"]);
  });
});
