import { describe, expect, it } from "vitest";

import { nextStartAtMs } from "../../src/kernel/decide.ts";
import { startAttempt } from "../../src/kernel/start.ts";
import { aPlan } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

const two = aPlan().withArtifact("a1").withArtifact("a2").withLimits({ attempts: 1, rateBackoffMs: 1000, maxRateBackoffMs: 6000, rateWaitMs: 100_000 });

/** An attempt runs into a rate limit. */
function limit(run: RunPlayer, attempt: number, hit: { hintMs?: number | null; jitter?: number } = {}): void {
  run.end(attempt, { kind: "rate-limited", hintMs: null, jitter: 0, detail: "HTTP 429", ...hit });
}

function untilMs(run: RunPlayer): number | null | undefined {
  return run.state.pauses.get("default")?.untilMs;
}

describe("a rate limit", () => {
  it("pauses its agent profile and costs no retry, although only one attempt is allowed", () => {
    const run = new RunPlayer(two.build());
    const { nowMs } = run.driver;
    limit(run, run.start("a1"));
    expect(run.state.artifacts.get("a1")).toMatchObject({ phase: "pending", failures: 0, notBeforeMs: 0 });
    expect(run.driver.lastTypes()).toEqual(["agent.rate_limited", "artifact.retried", "attempt.ended"]);
    expect(run.starts()).toEqual([]);
    expect(nextStartAtMs(run.state, nowMs)).toBe(nowMs + 1000);
    expect(run.starts({ nowMs: nowMs + 1000 })).toEqual([["a1"], ["a2"]]);
  });

  it("leaves the agents of other profiles, and commands of the plan, alone", () => {
    const plan = two.withArtifact("b1", { agent: "other" }).withArtifact("c1", { agent: null, run: ["make"] });
    const run = new RunPlayer(plan.build());
    limit(run, run.start("a1"));
    expect(run.starts()).toEqual([["b1"], ["c1"]]);
  });

  it("lasts as long as the provider says, and otherwise twice as long each time, up to the largest pause", () => {
    const run = new RunPlayer(two.build());
    const waits = [1, 2, 3, 4, 5].map(() => {
      const { nowMs } = run.driver;
      limit(run, run.start("a1"));
      const end = untilMs(run) ?? 0;
      run.driver.nowMs = end;
      return end - nowMs;
    });
    expect(waits).toEqual([1000, 2000, 4000, 6000, 6000]);
    const hintMs = run.driver.nowMs + 50_000;
    limit(run, run.start("a1"), { hintMs });
    expect(untilMs(run)).toBe(hintMs);
  });

  it("that is told to be over at once each time is not believed for ever", () => {
    const run = new RunPlayer(two.build());
    const waits = [1, 2, 3, 4].map(() => {
      const { nowMs } = run.driver;
      limit(run, run.start("a1"), { hintMs: nowMs + 1 });
      run.driver.nowMs = untilMs(run) ?? 0;
      return run.driver.nowMs - nowMs;
    });
    expect(waits).toEqual([1, 1, 4000, 6000]);
  });

  it("is drawn out by up to 30 % by the chance that came with it, never over the largest pause", () => {
    const pause = (jitter: number, rateBackoffMs: number) => {
      const run = new RunPlayer(two.withLimits({ rateBackoffMs }).build());
      limit(run, run.start("a1"), { jitter });
      return (untilMs(run) ?? 0) - run.driver.nowMs;
    };
    expect([pause(0, 1000), pause(0.5, 1000), pause(0.999_999, 1000), pause(0.9, 6000)]).toEqual([1000, 1150, 1300, 6000]);
  });

  it("that several attempts meet together is one limit", () => {
    const run = new RunPlayer(two.build());
    const { nowMs } = run.driver;
    const [first, second] = [run.start("a1"), run.start("a2")];
    limit(run, first);
    run.driver.nowMs += 10;
    limit(run, second);
    expect(run.state.pauses.get("default")).toMatchObject({ streak: 1, untilMs: nowMs + 1000 });
  });

  it("is forgotten once an attempt that began after the pause meets none", () => {
    const run = new RunPlayer(two.withLimits({ attempts: 9 }).build());
    const early = run.start("a2");
    limit(run, run.start("a1"));
    run.handIn(early);
    expect(run.state.pauses.size).toBe(1);
    run.driver.nowMs += 1000;
    run.crash(run.start("a1"));
    expect(run.state.pauses.size).toBe(0);
  });

  it("I15: is an issue until the next attempt of the profile", () => {
    const run = new RunPlayer(two.build());
    limit(run, run.start("a1"));
    expect(run.report.issues).toEqual([`RATE_LIMITED profile=default until=${new Date(run.driver.nowMs + 1000).toISOString()}`]);
    expect(run.report).toMatchObject({ next_step: "Generate out/a1.md", blocking_questions: [] });
    run.start("a1");
    expect(run.report.issues).toEqual([]);
  });
});

describe("a rate limit that would take longer than the operator waits", () => {
  const impatient = two.withArtifact("a3").withLimits({ rateWaitMs: 2500 });

  /** The end of the second limit in a row would lie beyond the wait. */
  function exhausted(): RunPlayer {
    const run = new RunPlayer(impatient.build());
    limit(run, run.start("a1"));
    run.driver.nowMs += 1000;
    limit(run, run.start("a1"));
    return run;
  }

  it("4.7#6 4.8#4: is one question for everything that waits for it, and nothing starts before the answer", () => {
    const run = exhausted();
    expect(untilMs(run)).toBeNull();
    expect(run.report).toMatchObject({
      blocking_questions: ["out/a1.md is parked because of RATE_LIMITED (RETRY/ABORT)"],
      next_step: "",
    });
    expect(run.report.issues).toContain("RATE_LIMITED profile=default until=ANSWER");
    expect(run.starts({ nowMs: run.driver.nowMs + 1e9 })).toEqual([]);
    expect(startAttempt(run.state, { kind: "start", attempt: "agent", artifacts: ["a2"] })).toEqual([]);
    run.answer("out/a1.md", "RETRY");
    expect(run.starts()).toEqual([["a1"], ["a2"], ["a3"]]);
    expect(run.report.issues).toEqual([]);
  });

  it("is asked about only once nothing else can run (I10)", () => {
    const run = new RunPlayer(impatient.withArtifact("b1", { agent: "other" }).build());
    limit(run, run.start("a1"), { hintMs: run.driver.nowMs + 9000 });
    expect(run.report).toMatchObject({ blocking_questions: [], next_step: "Generate out/b1.md" });
    run.handIn(run.start("b1")).gate("b1").integrate("b1");
    expect(run.report.blocking_questions).toEqual(["out/a1.md is parked because of RATE_LIMITED (RETRY/ABORT)"]);
  });

  it("is asked about at once where the plan says not to wait", () => {
    const run = new RunPlayer(two.withLimits({ rateWaitMs: 0 }).build());
    limit(run, run.start("a1"), { hintMs: run.driver.nowMs + 1 });
    expect(run.report.blocking_questions).toHaveLength(1);
  });

  it("lets an optional artifact of another profile run, and asks when that is done", () => {
    const plan = aPlan().withArtifact("a1").withArtifact("x", { optional: true, agent: "other" }).withLimits({ rateWaitMs: 0 });
    const run = new RunPlayer(plan.build());
    limit(run, run.start("a1"));
    expect(run.report.blocking_questions).toEqual([]);
    expect(run.starts()).toEqual([["x"]]);
    run.handIn(run.start("x")).gate("x").integrate("x");
    expect(run.report.blocking_questions).toHaveLength(1);
  });

  it("is never asked about for an optional artifact (I17)", () => {
    const plan = aPlan().withArtifact("a1").withArtifact("x", { optional: true, agent: "other" }).withLimits({ rateWaitMs: 0 });
    const run = new RunPlayer(plan.build());
    const attempt = run.start("a1");
    run.record({ type: "agent.rate_limited", data: { profile: "other", attempt, untilMs: null, hintMs: null, streak: 1, sinceMs: 0 } });
    expect(run.crash(attempt).report.blocking_questions).toEqual([]);
    run.driver.nowMs += 1e9;
    expect(run.starts()).toEqual([["a1"]]);
  });
});
