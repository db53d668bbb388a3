import type { Artifact, PipelineState, Plan } from "@pawl/pipeline";
import { describe, expect, it } from "vitest";

import { amendEvents, amendmentOf } from "../../src/kernel/amendment.ts";
import type { PinnedPlan } from "../../src/kernel/amendment.ts";
import { digestOf } from "../support/object-ids.ts";
import { aPlan } from "../support/plan-builder.ts";
import type { ArtifactWishes } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

const base = aPlan().withArtifact("a1").withArtifact("a2", { needs: ["a1"] }).withArtifact("b1", { stage: "B" }).withOneIn("C", "D");
const found = { gateFirst: [], before: {}, by: "Ada", why: null };

/** A plan as a run would pin it, with the gates of some artifacts other than before. */
function pinned(plan: Plan, otherGates: readonly string[] = []): PinnedPlan {
  const digests = plan.artifacts.map(({ id }): [string, string] => [id, digestOf(otherGates.includes(id) ? 99 : 2)]);
  return { plan, planDigest: digestOf(50), gateDigests: Object.fromEntries(digests) };
}

function changed(id: string, wishes: ArtifactWishes): Plan {
  const plan = base.build();
  return { ...plan, artifacts: plan.artifacts.map((one) => (one.id === id ? { ...one, ...wishes } : one)) };
}

function amend(run: RunPlayer, next: PinnedPlan): RunPlayer {
  run.driver.transact((state) => amendEvents(state, next, found));
  return run;
}

describe("an amendment", () => {
  it.each<readonly [string, ArtifactWishes]>([
    ["another stage", { stage: "B" }],
    ["another location", { location: "elsewhere.md" }],
    ["less to bind it", { optional: true }],
  ])("with %s for an artifact is refused, and nothing is decided", (_, wishes) => {
    const run = new RunPlayer(base.build());
    expect(() => amendEvents(run.state, pinned(changed("a1", wishes)), found)).toThrow(expect.objectContaining({ code: "AMENDMENT_REFUSED" }));
  });

  it("that drops an artifact, and has another mode and branch, is refused for every reason at once", () => {
    const run = new RunPlayer(base.build());
    const plan = base.build();
    const other: Plan = { ...plan, mode: "in-place", branch: "other", artifacts: plan.artifacts.filter(({ id }: Artifact) => id !== "a2") };
    expect(amendmentOf(run.state, pinned(other)).refused).toHaveLength(3);
  });

  it.each<readonly [string, ArtifactWishes, readonly string[], boolean]>([
    ["its gate", {}, ["a1"], true],
    ["its needs", { needs: ["a2"] }, [], true],
    ["its version", { version: "2" }, [], true],
    ["its description", { description: "other words" }, [], false],
    ["its priority", { priority: 5 }, [], false],
  ])("that changes %s costs the closure only where that proved it", (_, wishes, otherGates, losesClosure) => {
    const plan = wishes.needs === undefined ? base.build() : aPlan().withArtifact("a1").withArtifact("a2").withArtifact("b1", { stage: "B" }).withOneIn("C", "D").build();
    const run = new RunPlayer(plan).close("a1");
    const next = { ...plan, artifacts: plan.artifacts.map((one) => (one.id === "a1" ? { ...one, ...wishes } : one)) };
    amend(run, pinned(next, otherGates));
    expect(run.phase("a1")).toBe(losesClosure ? "pending" : "closed");
    expect(run.state.artifacts.get("a1")?.gateFirst).toBe(losesClosure);
    expect(run.report.issues).toContain("PLAN_AMENDED artifact=out/a1.md added=0 changed=1");
  });

  it("takes what rests on a lost closure with it, and the run back to its stage (I14)", () => {
    const run = new RunPlayer(base.build()).close("a1", "a2", "b1");
    amend(run, pinned(base.build(), ["a1"]));
    expect(["a1", "a2", "b1"].map((id) => run.phase(id))).toEqual(["pending", "pending", "pending"]);
    expect(run.state.stage).toBe("A");
    expect(run.report).toMatchObject({ current_stage: "A", overall_progress_percent: 0, last_completed_artifact: "NONE" });
  });

  it("adds what can start at once, and counts it at once", () => {
    const run = new RunPlayer(base.build()).close("a1", "a2");
    expect(run.report).toMatchObject({ current_stage: "B", overall_progress_percent: 20 });
    const plan = base.withArtifact("a3").build();
    amend(run, pinned(plan));
    expect(run.starts()).toEqual([["a3"]]);
    expect(run.report).toMatchObject({ current_stage: "A", overall_progress_percent: 13, stage_progress_percent: 66, next_step: "Generate out/a3.md" });
  });

  it("gives back the work on what changes, uncharged, and lets the rest go on", () => {
    const run = new RunPlayer(aPlan().withArtifact("a1").withArtifact("a2").withOneIn("B", "C", "D").build());
    const [first, second] = [run.start("a1"), run.start("a2")];
    const plan = run.state.plan;
    amend(run, pinned({ ...plan, artifacts: plan.artifacts.map((one) => (one.id === "a1" ? { ...one, description: "other" } : one)) }));
    expect([first, second].map((attempt) => run.state.attempts.has(attempt))).toEqual([false, true]);
    expect(run.state.artifacts.get("a1")).toMatchObject({ phase: "pending", failures: 0 });
  });

  it("takes the run back to an earlier stage with everything that is at work for a later one (I12)", () => {
    const plan = aPlan().withArtifact("a1").withArtifact("a2", { optional: true }).withOneIn("B", "C", "D").build();
    const run = new RunPlayer(plan).close("a1");
    expect(run.phase("a2")).toBe("cancelled");
    const attempt = run.start("b1");
    run.handIn(attempt).gate("b1");
    amend(run, pinned({ ...plan, artifacts: [...plan.artifacts, { ...(plan.artifacts[0] as Artifact), id: "a3", location: "out/a3.md" }] }));
    expect(run.state).toMatchObject({ stage: "A", queue: expect.toSatisfy((queue: PipelineState["queue"]) => queue.size === 0) });
    expect(run.state.attempts.has(attempt)).toBe(false);
    expect(run.state.artifacts.get("b1")).toMatchObject({ phase: "pending", failures: 0 });
    // What was cancelled when its stage was left is wanted again.
    expect(run.phase("a2")).toBe("pending");
  });

  it("tries again what was parked and changes, and empties the questions (I10)", () => {
    const run = new RunPlayer(aPlan().withOneIn("A", "B", "C", "D").build()).parkForMissing("a1");
    expect(run.report.blocking_questions).toHaveLength(1);
    const plan = run.state.plan;
    amend(run, pinned({ ...plan, artifacts: plan.artifacts.map((one) => (one.id === "a1" ? { ...one, title: "other" } : one)) }));
    expect(run.phase("a1")).toBe("pending");
    expect(run.report.blocking_questions).toEqual([]);
  });

  it("waits while the question about a failed calculation is open (I10, 6.2#3)", () => {
    const run = new RunPlayer(base.build()).close("a1").failCalculation();
    expect(() => amendEvents(run.state, pinned(base.withArtifact("a3").build()), found)).toThrow(expect.objectContaining({ code: "AMENDMENT_REFUSED" }));
  });

  it("of the same plan is none", () => {
    const run = new RunPlayer(base.build());
    expect(amendEvents(run.state, pinned(base.build()), found)).toEqual([]);
  });

  it("is refused once the run is over (6.2.1#2)", () => {
    const run = new RunPlayer(aPlan().withOneIn("A", "B", "C", "D").build()).close("a1", "b1", "c1", "d1");
    expect(() => amendEvents(run.state, pinned(base.build()), found)).toThrow(expect.objectContaining({ code: "RUN_ENDED" }));
  });
});
