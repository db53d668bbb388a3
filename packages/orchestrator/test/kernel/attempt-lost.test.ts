import { describe, expect, it } from "vitest";

import { aPlan } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

const one = aPlan().withArtifact("a1").withLimits({ attempts: 3 });
const LOST = { kind: "lost", detail: "the process that had started it was ended" } as const;

function lose(run: RunPlayer, times: number): void {
  for (let count = 0; count < times; count += 1) run.end(run.start("a1"), LOST);
}

describe("an attempt that lost the process that had started it", () => {
  it("costs no retry, and waits for a backoff that grows", () => {
    const run = new RunPlayer(one.build());
    const { backoffMs } = run.state.plan.limits;
    for (const losses of [1, 2]) {
      lose(run, 1);
      expect(run.driver.lastTypes()).toEqual(["artifact.retried", "attempt.ended"]);
      const notBeforeMs = run.driver.nowMs + backoffMs * losses;
      expect(run.state.artifacts.get("a1")).toMatchObject({ phase: "pending", failures: 0, losses, notBeforeMs, fingerprint: null, lastRefusal: null });
      expect(run.starts({ nowMs: notBeforeMs - 1 })).toEqual([]);
      expect(run.starts({ nowMs: notBeforeMs })).toEqual([["a1"]]);
    }
  });

  it("waits no longer than any failure does", () => {
    const run = new RunPlayer(one.withLimits({ backoffMs: 100, maxBackoffMs: 150 }).build());
    lose(run, 2);
    expect(run.state.artifacts.get("a1")).toMatchObject({ notBeforeMs: run.driver.nowMs + 150 });
  });

  it("is asked about at the third in a row, still uncharged, so that what ends its own helper ends too", () => {
    const run = new RunPlayer(one.build());
    lose(run, 3);
    expect(run.state.artifacts.get("a1")).toMatchObject({ phase: "parked", failures: 0, parking: { reason: "HELPER_LOST", options: ["RETRY", "ABORT"] } });
    run.answer("out/a1.md", "RETRY");
    lose(run, 1);
    expect(run.state.artifacts.get("a1")).toMatchObject({ phase: "pending", failures: 0, losses: 1 });
  });

  it("charges and parks none of those that were lost together", () => {
    const run = new RunPlayer(aPlan().withArtifact("a1").withArtifact("a2").withArtifact("a3").withLimits({ attempts: 1 }).build());
    for (const attempt of ["a1", "a2", "a3"].map((id) => run.start(id))) run.end(attempt, LOST);
    for (const id of ["a1", "a2", "a3"]) expect(run.state.artifacts.get(id)).toMatchObject({ phase: "pending", failures: 0, losses: 1 });
  });

  it("begins a new count after a failure of the work", () => {
    const run = new RunPlayer(one.build());
    lose(run, 2);
    run.end(run.start("a1"), { kind: "failed", reason: "EXIT_NONZERO", detail: "", evidence: [], failureDigest: "said" });
    lose(run, 2);
    expect(run.state.artifacts.get("a1")).toMatchObject({ phase: "pending", failures: 1, losses: 2 });
  });
});
