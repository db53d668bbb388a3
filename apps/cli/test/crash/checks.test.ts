import { GENESIS_HASH, hashEvent } from "@pawl/database";
import { describe, expect, it } from "vitest";

import { recount } from "../demo/support/recount.ts";
import type { LoggedEvent } from "../support/parse-ndjson.ts";
import { closureProblems, openAttempts } from "./support/closure-problems.ts";
import { firstBrokenLink } from "./support/hash-chain.ts";
import { killPlan } from "./support/kill-plan.ts";

const AT_MS = Date.UTC(2026, 0, 1);
const WEIGHTS = { A: 20, B: 25, C: 30, D: 25 };
const PLANNED = [
  ["a1", "A"],
  ["a2", "A"],
  ["a3", "A"],
  ["b1", "B"],
  ["c1", "C"],
  ["d1", "D"],
] as const;

/** A ledger as `pawl log` prints it, hashed by the product. */
function logOf(bodies: readonly (readonly [type: string, data: Record<string, unknown>])[]): LoggedEvent[] {
  let prevHash = GENESIS_HASH;
  return bodies.map(([type, data], index) => {
    const event = { seq: index + 1, run: "run-1", type, data };
    prevHash = hashEvent({ ...event, atMs: AT_MS, prevHash });
    return { ...event, at: new Date(AT_MS).toISOString(), hash: prevHash };
  });
}

const artifacts = PLANNED.map(([id, stage]) => ({ id, stage, location: `${id}.md`, version: null, optional: false }));
const started = ["run.started", { plan: { artifacts }, contract: { weights: WEIGHTS } }] as const;
const prepared = (artifact: string) => ["integration.prepared", { artifact, newHead: "c1" }] as const;
const closed = (artifact: string) =>
  ["artifact.closed", { artifact, location: `${artifact}.md`, version: null, attempt: 1, closure: { commit: "c1", tree: "t1" } }] as const;
const invalidated = (artifact: string) => ["artifact.invalidated", { artifact }] as const;

describe("the checks of the crash test", () => {
  it("accept a chain that the product made, whatever its data, and find the first event that is not what was hashed", () => {
    const log = logOf([started, ["x", { z: [1, null, { b: 'ü"\n', a: -0.5 }], Z: 1, "é": true, "\u{1f600}": 1, "\uffff": 2 }], ["y", {}], ["z", {}]]);
    expect(firstBrokenLink(log)).toBeNull();
    expect(firstBrokenLink(log.with(1, { ...(log[1] as LoggedEvent), type: "other" }))).toBe(2);
    expect(firstBrokenLink(log.toSpliced(2, 1))).toBe(3);
    expect(firstBrokenLink(log.with(3, { ...(log[3] as LoggedEvent), at: new Date(AT_MS + 1).toISOString() }))).toBe(4);
  });

  it("find an artifact that is closed twice, one that is lost, and one that was not prepared", () => {
    const others = ["a2", "a3", "b1", "c1", "d1"].flatMap((id) => [prepared(id), closed(id)]);
    const whole = [started, prepared("a1"), closed("a1"), ...others];
    expect(closureProblems(logOf(whole))).toEqual([]);
    expect(closureProblems(logOf([...whole, invalidated("a1"), prepared("a1"), closed("a1")]))).toEqual([]);
    expect(closureProblems(logOf([...whole, prepared("a1"), closed("a1")]))).toEqual(["event 15: a1 is closed a second time"]);
    expect(closureProblems(logOf([...whole, invalidated("a1")]))).toEqual(["a1 is not closed"]);
    expect(closureProblems(logOf([started, closed("a1"), ...others]))).toEqual(["event 2: a1 is closed with a commit that was not prepared"]);
  });

  it("find attempts without an end", () => {
    expect(openAttempts(logOf([["attempt.started", { attempt: 1 }], ["attempt.started", { attempt: 2 }], ["attempt.ended", { attempt: 1 }]]))).toEqual([2]);
  });

  it("count whole points that are earned, never rounded up, and take them back with an invalidation", () => {
    const right = recount(logOf([started, closed("a1"), closed("a2"), closed("a3"), ["stage.entered", { stage: "B" }], closed("b1"), invalidated("a2")]));
    expect([...right.values()].map((one) => [one.current_stage, one.overall_progress_percent, one.stage_progress_percent])).toEqual([
      ["A", 0, 0],
      ["A", 6, 33],
      ["A", 13, 66],
      ["A", 20, 100],
      ["B", 20, 0],
      ["B", 45, 100],
      ["B", 38, 100],
    ]);
    expect(right.get(7)?.last_completed_artifact).toBe("b1.md");
  });

  it("take the same moments again for the same seed, spread over the run", () => {
    expect(killPlan(7, 20)).toEqual(killPlan(7, 20));
    expect(killPlan(7, 20)).not.toEqual(killPlan(8, 20));
    const after = killPlan(7, 20).flatMap((moment) => (moment.after === "event" ? [moment.minClosed] : []));
    expect(after[0]).toBeLessThan(3);
    expect(after.at(-1)).toBeGreaterThan(14);
  });
});
