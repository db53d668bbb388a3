import { describe, expect, it } from "vitest";

import { abortEvents } from "../../src/kernel/human.ts";
import { isBlocked, parkMissing, startAttempt } from "../../src/kernel/start.ts";
import { aPlan } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

const plan = aPlan().withArtifact("a1").withArtifact("a2", { needs: ["a1"] }).withArtifact("a3").withLimits({ batch: 2 });
const starting = (...artifacts: readonly string[]) => ({ kind: "start" as const, attempt: "agent" as const, artifacts });
const abort = (run: RunPlayer) => run.driver.transact((state) => abortEvents(state, { by: "op", why: null, cause: "OPERATOR" }));

describe("a decision to start", () => {
  it("becomes the next attempt, on the present head, with the profile of its first artifact", () => {
    const run = new RunPlayer(plan.build());
    expect(startAttempt(run.state, starting("a1", "a2"))).toEqual([
      {
        type: "attempt.started",
        data: { attempt: 1, artifacts: ["a1", "a2"], kind: "agent", profile: "default", base: run.state.head },
      },
    ]);
  });

  it.each([
    ["the artifact was started meanwhile", (run: RunPlayer) => run.start("a1"), ["a1"]],
    ["a need is not closed and not earlier in the batch", () => undefined, ["a2", "a1"]],
    ["a need lost its closure meanwhile", (run: RunPlayer) => run.close("a1").invalidate("a1"), ["a2"]],
    ["the artifact is to be gated first now", (run: RunPlayer) => run.close("a1").invalidate("a1"), ["a1"]],
    ["its stage is not the present one", () => undefined, ["rest-of-b"]],
    ["a question is open", (run: RunPlayer) => run.close("a1", "a2").parkForMissing("a3"), ["rest-of-b"]],
    ["the run was aborted", abort, ["a1"]],
  ])("is dropped when %s", (_, meanwhile, artifacts) => {
    const run = new RunPlayer(plan.build());
    meanwhile(run);
    expect(startAttempt(run.state, starting(...artifacts))).toEqual([]);
  });
});

describe("a decision to park for something missing", () => {
  it("names everything that is missing, each as one word", () => {
    const run = new RunPlayer(plan.build()).parkForMissing("a1", "API_KEY", "my secrets.txt");
    expect(run.state.artifacts.get("a1")?.parking?.detail).toBe('API_KEY and "my secrets.txt"');
    run.start("a3");
  });

  it("is dropped when the artifact is not pending any more, or the run is over", () => {
    const run = new RunPlayer(plan.build());
    run.start("a1");
    expect(parkMissing(run.state, "a1", ["KEY"])).toEqual([]);
    abort(run);
    expect(parkMissing(run.state, "a3", ["KEY"])).toEqual([]);
  });
});

describe("a run is blocked", () => {
  it("while a question is open or the calculation fails, and not before or after", () => {
    const run = new RunPlayer(aPlan().withArtifact("a1").build());
    expect(isBlocked(run.state)).toBe(false);
    run.parkForMissing("a1");
    expect(isBlocked(run.state)).toBe(true);
    run.answer("out/a1.md", "PROVIDED").failCalculation();
    expect(isBlocked(run.state)).toBe(true);
    abort(run);
    expect(isBlocked(run.state)).toBe(false);
  });
});
