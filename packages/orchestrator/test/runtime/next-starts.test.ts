import type { RecordedEvent } from "@pawl/pipeline";
import { describe, expect, it } from "vitest";

import { NextStarts } from "../../src/runtime/next-starts.ts";
import { aPlan } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

/** A run with one artifact in stage A, and three in stage B that need it. */
function aRun({ isWithOptional = false } = {}): RunPlayer {
  const inB = { stage: "B", needs: ["a1"] } as const;
  const plan = aPlan().withArtifact("a1", { stage: "A" }).withArtifact("b1", inB).withArtifact("b2", inB).withArtifact("b3", inB);
  return new RunPlayer((isWithOptional ? plan.withArtifact("a2", { stage: "A", optional: true }) : plan).withLimits({ agents: 2 }).build());
}

function startsOf(run: RunPlayer): NextStarts {
  return new NextStarts(() => run.actions());
}

/** What is recorded, transition by transition. */
function recordFollowing(run: RunPlayer, starts: NextStarts): readonly (readonly string[])[] {
  const recorded = starts.following(2).map((decide) => run.driver.transact(decide));
  return recorded.filter((events) => events.length > 0).map((events) => events.map((one) => described(one)).filter((one) => one !== "report.emitted"));
}

function described(recorded: RecordedEvent): string {
  return recorded.type === "attempt.started" ? `${recorded.type} ${recorded.data.artifacts.join()}` : recorded.type;
}

describe("what follows from a closure", () => {
  it("is the entry of the next stage, and a start for each place, each as a transition of its own", () => {
    const run = aRun();
    run.handIn(run.start("a1"));
    run.gate("a1").integrate("a1");
    expect(recordFollowing(run, startsOf(run))).toEqual([["stage.entered"], ["attempt.started b1"], ["attempt.started b2"]]);
    expect(recordFollowing(run, startsOf(run))).toEqual([]);
  });

  it("is nothing while the stage has more to do and every place is taken", () => {
    const plan = aPlan().withArtifact("a1", { stage: "A" }).withArtifact("a2", { stage: "A" }).withArtifact("a3", { stage: "A" });
    const run = new RunPlayer(plan.withLimits({ agents: 1 }).build());
    run.close("a1");
    run.start("a2");
    expect(recordFollowing(run, startsOf(run))).toEqual([]);
  });

  it("is not the entry of a stage that ends attempts in the one before: what these did has to be taken back first", () => {
    const run = aRun({ isWithOptional: true });
    const attempt = run.start("a1");
    run.start("a2");
    run.handIn(attempt);
    run.gate("a1").integrate("a1");
    expect(recordFollowing(run, startsOf(run))).toEqual([]);
    expect(run.advance().state.stage).toBe("B");
  });
});

describe("a start", () => {
  it("is that of what comes first when it is recorded, not when it was decided, and none where its place was taken", () => {
    const run = new RunPlayer(aPlan().withArtifact("a1").withArtifact("a2").withLimits({ agents: 1 }).build());
    const starts = startsOf(run);
    expect(run.starts()).toEqual([["a1"]]);
    run.start("a1");
    expect(run.driver.transact(starts.next)).toEqual([]);
  });

  it("is none where nothing is decided", () => {
    const run = aRun();
    expect(run.driver.transact(new NextStarts(() => []).next)).toEqual([]);
  });
});
