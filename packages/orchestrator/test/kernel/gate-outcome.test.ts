import { describe, expect, it } from "vitest";

import { candidateGated, isWorthRepeating } from "../../src/kernel/gate-outcome.ts";
import { aPlan } from "../support/plan-builder.ts";
import { gateResult, RunPlayer } from "../support/run-player.ts";

const plan = aPlan().withArtifact("a1").withArtifact("a2").build();
const handedIn = () => {
  const run = new RunPlayer(plan);
  return run.handIn(run.start("a1"));
};
const stopped = { verdict: "INCONCLUSIVE" as const, reason: "TIMEOUT" as const, checks: [] };

describe("the final verdict on a candidate", () => {
  it("puts it into the merge queue on PASS, and closes nothing", () => {
    const run = handedIn().gate("a1");
    expect(run.phase("a1")).toBe("integrating");
    expect(run.queued("a1")).toMatchObject({ artifact: "a1", attempt: 1, control: "REFUSED", onHead: run.state.head });
    expect(run.report.overall_progress_percent).toBe(0);
  });

  it("parks at once when the gate passes without the artifact", () => {
    const run = handedIn().gate("a1", "VACUOUS_GATE");
    expect(run.phase("a1")).toBe("parked");
    expect(run.state.artifacts.get("a1")?.parking?.reason).toBe("VACUOUS_GATE");
    expect(run.state.artifacts.get("a1")?.failures).toBe(0);
  });

  it.each(["PROGRAM_MISSING", "NO_CHECKS", "NO_TESTS", "UNREADABLE_OUTPUT", "SETUP_FAILED", "CHECK_LOST"] as const)(
    "parks when there is none: %s",
    (reason) => {
      expect(handedIn().gate("a1", reason).phase("a1")).toBe("parked");
    },
  );

  it.each(["TIMEOUT", "SIGNALLED", "CHECK_OVER_MEMORY", "CHECK_OVER_CPU_TIME"] as const)("charges the attempt when it was stopped and the control was not: %s", (reason) => {
    const run = handedIn().gate("a1", reason);
    expect(run.state.artifacts.get("a1")).toMatchObject({ phase: "pending", failures: 1 });
  });

  it("parks when the control was stopped the same way", () => {
    expect(handedIn().gate("a1", "TIMEOUT", { control: stopped }).phase("a1")).toBe("parked");
  });

  it("has no effect once the lease is gone", () => {
    const run = handedIn();
    const candidate = run.state.attempts.get(1)?.candidates[0];
    if (candidate === undefined) throw new Error("there is no candidate");
    run.gate("a1", "CHECK_FAILED");
    const gated = { attempt: 1, candidate, onHead: run.state.head, result: gateResult("OK"), nowMs: 1 };
    expect(candidateGated(run.state, gated)).toEqual([]);
  });
});

describe("a gate is run again", () => {
  it("when it could not give a verdict, and never after PASS or FAIL", () => {
    expect(isWorthRepeating(gateResult("PROGRAM_MISSING"), true)).toBe(true);
    expect(isWorthRepeating(gateResult("OK"), true)).toBe(false);
    expect(isWorthRepeating(gateResult("CHECK_FAILED"), true)).toBe(false);
  });

  it("after a time limit only where that is not the attempt's own failure", () => {
    expect(isWorthRepeating(gateResult("TIMEOUT"), true)).toBe(false);
    expect(isWorthRepeating(gateResult("TIMEOUT", { control: stopped }), true)).toBe(true);
    expect(isWorthRepeating(gateResult("TIMEOUT"), false)).toBe(true);
  });
});
