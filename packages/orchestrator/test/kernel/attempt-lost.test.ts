import { describe, expect, it } from "vitest";

import { aPlan } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

const one = aPlan().withArtifact("a1").withLimits({ attempts: 3 });
const LOST = { kind: "lost", detail: "the process that had started it was ended" } as const;

function lose(run: RunPlayer, times: number): void {
  for (let count = 0; count < times; count += 1) run.end(run.start("a1"), LOST);
}

describe("an attempt that lost the process that had started it", () => {
  it("costs no retry and waits for nothing", () => {
    const run = new RunPlayer(one.build());
    lose(run, 1);
    expect(run.driver.lastTypes()).toEqual(["artifact.retried", "attempt.ended"]);
    expect(run.state.artifacts.get("a1")).toMatchObject({ phase: "pending", failures: 0, losses: 1, notBeforeMs: 0, lastRefusal: null });
    expect(run.starts()).toEqual([["a1"]]);
  });

  it("is charged from the third in a row on, and parked at the same once more, so that what ends its own helper ends too", () => {
    const run = new RunPlayer(one.build());
    lose(run, 2);
    expect(run.state.artifacts.get("a1")).toMatchObject({ failures: 0, losses: 2 });
    lose(run, 1);
    expect(run.state.artifacts.get("a1")).toMatchObject({ phase: "pending", failures: 1, lastRefusal: { reason: "HELPER_LOST" } });
    lose(run, 1);
    expect(run.state.artifacts.get("a1")).toMatchObject({ phase: "parked", parking: { reason: "SAME_FAILURE" } });
  });

  it("begins a new count after a failure of the work", () => {
    const run = new RunPlayer(one.build());
    lose(run, 2);
    run.end(run.start("a1"), { kind: "failed", reason: "EXIT_NONZERO", detail: "", evidence: [], failureDigest: "said" });
    lose(run, 2);
    expect(run.state.artifacts.get("a1")).toMatchObject({ phase: "pending", failures: 1, losses: 2 });
  });
});
