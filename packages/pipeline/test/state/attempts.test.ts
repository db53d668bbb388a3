import { describe, expect, it } from "vitest";

import { aPlan } from "../support/plan-builder.ts";
import { FoldedRun } from "../support/folded-run.ts";
import { commitId } from "../support/object-ids.ts";

const plan = aPlan().withArtifact("a1").withArtifact("a2", { needs: ["a1"] }).build();
const illegal = expect.objectContaining({ code: "PIPELINE_ILLEGAL_TRANSITION" });
const candidateOf = (artifact: string) => ({ artifact, commit: commitId(20), tree: commitId(21), parent: commitId(1) });

describe("an attempt", () => {
  it("takes the next number, which is its fencing number", () => {
    const run = new FoldedRun(plan);
    expect(() => run.sample("attempt.started", { attempt: 2 })).toThrow(illegal);
    run.start("a1");
    expect(() => run.sample("attempt.started", { attempt: 1, artifacts: ["a2"] })).toThrow(illegal);
    expect(run.artifact("a1").lease).toBe(1);
    expect(run.state.nextAttempt).toBe(2);
  });

  it("cannot take an artifact that another one works on", () => {
    const run = new FoldedRun(plan).start("a1");
    expect(() => run.start("a1")).toThrow(illegal);
  });

  it("hands in once, a candidate for each of its artifacts in their order, and nothing else", () => {
    const run = new FoldedRun(plan).start("a1", "a2");
    const handIn = (...artifacts: readonly string[]) =>
      run.sample("attempt.produced", { candidates: artifacts.map(candidateOf) });
    expect(() => handIn("a1")).toThrow(illegal);
    expect(() => handIn("a2", "a1")).toThrow(illegal);
    expect(() => handIn("a1", "a2", "a2")).toThrow(illegal);
    handIn("a1", "a2");
    expect(() => handIn("a1", "a2")).toThrow(illegal);
    expect([run.artifact("a1").phase, run.artifact("a2").phase]).toEqual(["produced", "produced"]);
  });

  it("cannot end while it holds a lease, so that nothing is left without anybody working on it", () => {
    const run = new FoldedRun(plan).start("a1");
    expect(() => run.sample("attempt.ended")).toThrow(illegal);
    run.sample("artifact.retried").sample("attempt.ended");
    expect(run.state.attempts.size).toBe(0);
    expect(() => run.sample("attempt.ended")).toThrow(illegal);
  });

  it.each([
    ["artifact.retried", (run: FoldedRun) => run.sample("artifact.retried", { attempt: 1 })],
    ["artifact.parked", (run: FoldedRun) => run.sample("artifact.parked", { attempt: 1 })],
    ["integration.queued", (run: FoldedRun) => run.sample("integration.queued", { attempt: 1 })],
    ["integration.prepared", (run: FoldedRun) => run.sample("integration.prepared", { attempt: 1 })],
  ])("without the lease cannot do anything to an artifact: %s", (_, act) => {
    const run = new FoldedRun(plan).start("a1").sample("artifact.retried").sample("attempt.ended").start("a1");
    expect(run.artifact("a1").lease).toBe(2);
    expect(() => act(run)).toThrow(illegal);
  });

  it("that failed is charged, and its failure is kept for the next assignment", () => {
    const run = new FoldedRun(plan).start("a1").sample("artifact.retried");
    expect(run.artifact("a1")).toMatchObject({
      failures: 1,
      notBeforeMs: 77,
      fingerprint: "CHECK_FAILED tree head",
      lastRefusal: { attempt: 1, reason: "CHECK_FAILED", detail: "red" },
    });
  });

  it("that was only interrupted is not, and leaves the earlier failure in place", () => {
    const run = new FoldedRun(plan).start("a1").sample("artifact.retried").sample("attempt.ended").start("a1");
    run.sample("artifact.retried", { attempt: 2, reason: "INTERRUPTED", charged: false, notBeforeMs: 0, fingerprint: null });
    expect(run.artifact("a1")).toMatchObject({ failures: 1, fingerprint: "CHECK_FAILED tree head" });
    expect(run.artifact("a1").lastRefusal?.reason).toBe("CHECK_FAILED");
  });
});

describe("a gate's PASS", () => {
  it("is remembered with its control for the definition and the artifact it was seen on", () => {
    const run = new FoldedRun(plan).start("a1").handIn(1).sample("gate.started").sample("gate.finished");
    expect(run.artifact("a1").provenControl).toMatchObject({ artifactDigest: "artifact" });
    expect(run.artifact("a1").passedInputsDigest).toBeNull();
  });

  it("says what the inputs were only where it was seen on a head", () => {
    const run = new FoldedRun(plan).close("a1");
    const pass = (purpose: "head" | "regate" | "stage-exit", inputsDigest: string) =>
      run.sample("gate.finished", { purpose, inputsDigest, control: null, attempt: null }).artifact("a1").passedInputsDigest;
    expect(pass("stage-exit", "one")).toBe("inputs");
    expect(pass("head", "two")).toBe("two");
    expect(pass("regate", "three")).toBe("three");
  });

  it("is nothing when it is a FAIL", () => {
    const run = new FoldedRun(plan).close("a1");
    run.sample("gate.finished", { purpose: "regate", verdict: "FAIL", reason: "CHECK_FAILED", inputsDigest: "x", attempt: null });
    expect(run.artifact("a1").passedInputsDigest).toBe("inputs");
  });
});
