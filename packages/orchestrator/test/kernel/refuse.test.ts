import type { LiveAttempt } from "@pawl/pipeline";
import { describe, expect, it } from "vitest";

import { parkAtOnce, refuse } from "../../src/kernel/refuse.ts";
import { aPlan } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";
import { commitId } from "../support/object-ids.ts";

/** Plans whose artifact can be tried often, so that only what a test looks at parks it. */
const patient = aPlan().withArtifact("a1").withArtifact("a2").withLimits({ attempts: 10, backoffMs: 100, maxBackoffMs: 250 });

/** A gate refuses a different tree each time, so that no failure repeats another. */
function failOnce(run: RunPlayer, id = "a1"): void {
  const attempt = run.start(id);
  run.handIn(attempt);
  run.driver.transact((state) =>
    refuse(state, {
      artifact: id,
      attempt,
      reason: "CHECK_FAILED",
      detail: "red",
      evidence: [],
      tree: run.newCommit(),
      nowMs: run.driver.nowMs,
    }),
  );
}

describe("a refused attempt", () => {
  it("is tried again after a backoff that grows with each failure up to the limit", () => {
    const run = new RunPlayer(patient.build());
    const waits = [1, 2, 3, 4].map(() => {
      failOnce(run);
      const waitMs = (run.state.artifacts.get("a1")?.notBeforeMs ?? 0) - run.driver.nowMs;
      run.driver.nowMs += waitMs;
      return waitMs;
    });
    expect(waits).toEqual([100, 200, 250, 250]);
    expect(run.state.artifacts.get("a1")?.failures).toBe(4);
  });

  it("parks its artifact with (RETRY/ABORT) when the last of its attempts failed", () => {
    const run = new RunPlayer(patient.withLimits({ attempts: 3 }).build());
    failOnce(run);
    failOnce(run);
    expect(run.phase("a1")).toBe("pending");
    failOnce(run);
    expect(run.phase("a1")).toBe("parked");
    expect(run.state.artifacts.get("a1")?.parking).toMatchObject({ reason: "CHECK_FAILED", options: ["RETRY", "ABORT"] });
  });

  it("parks when a process fails twice and says the same, and is tried again while it says something else", () => {
    const run = new RunPlayer(patient.build());
    for (const said of ["no disk", "no memory", "no disk"]) run.crash(run.start("a1"), said);
    expect(run.phase("a1")).toBe("pending");
    run.crash(run.start("a1"), "no disk");
    expect(run.state.artifacts.get("a1")?.parking?.reason).toBe("SAME_FAILURE");
  });

  it("is tried again after the same words when it had something else to go by: another head, or other work beside it", () => {
    const run = new RunPlayer(patient.withArtifact("a3").build());
    run.crash(run.start("a1"), "no disk").close("a3");
    run.crash(run.start("a1"), "no disk");
    run.crash(run.start("a1", "a2"), "no disk");
    expect(run.phase("a1")).toBe("pending");
  });

  it("parks when the same failure comes twice with nothing changed in between", () => {
    const run = new RunPlayer(patient.build());
    run.handIn(run.start("a1")).gate("a1", "CHECK_FAILED");
    expect(run.phase("a1")).toBe("pending");
    run.handIn(run.start("a1")).gate("a1", "CHECK_FAILED");
    expect(run.phase("a1")).toBe("parked");
    expect(run.state.artifacts.get("a1")?.parking?.reason).toBe("SAME_FAILURE");
  });

  it.each([
    ["another reason", (run: RunPlayer) => run.handIn(run.start("a1")).gate("a1", "OUTSIDE_WRITES")],
    ["another result", (run: RunPlayer) => failOnce(run)],
    [
      "another head",
      (run: RunPlayer) => run.close("a2").handIn(run.start("a1")).gate("a1", "CHECK_FAILED"),
    ],
  ])("is tried a third time after %s", (_, fail) => {
    const run = new RunPlayer(patient.build());
    run.handIn(run.start("a1")).gate("a1", "CHECK_FAILED");
    fail(run);
    expect(run.phase("a1")).toBe("pending");
    expect(run.state.artifacts.get("a1")?.failures).toBe(2);
  });

  it("starts from zero again after an answer", () => {
    const run = new RunPlayer(patient.withLimits({ attempts: 1 }).build());
    failOnce(run);
    run.answer("out/a1.md", "RETRY");
    expect(run.state.artifacts.get("a1")).toMatchObject({ phase: "pending", failures: 0, fingerprint: null, notBeforeMs: 0 });
    expect(run.state.artifacts.get("a1")?.answer).toEqual({ question: null, option: "RETRY", why: null });
  });

  it("leaves for the next assignment what was wrong with the work, and keeps that over an uncharged end", () => {
    const run = new RunPlayer(patient.build());
    run.handIn(run.start("a1")).gate("a1", "CHECK_FAILED");
    const { lastRefusal } = run.state.artifacts.get("a1") ?? {};
    expect(lastRefusal).toMatchObject({ attempt: 1, reason: "CHECK_FAILED", evidence: [expect.any(String)] });
  });

  it("sends the rest of its batch back uncharged, and ends", () => {
    const run = new RunPlayer(patient.build());
    run.handIn(run.start("a1", "a2")).gate("a1", "CHECK_FAILED");
    expect(run.driver.lastTypes()).toEqual(["gate.finished", "artifact.retried", "artifact.retried", "attempt.ended"]);
    expect(run.state.artifacts.get("a1")).toMatchObject({ phase: "pending", failures: 1, lease: null });
    expect(run.state.artifacts.get("a2")).toMatchObject({ phase: "pending", failures: 0, lease: null, notBeforeMs: 0 });
    expect(run.state.attempts.size).toBe(0);
  });

  it("keeps what its batch closed before", () => {
    const run = new RunPlayer(patient.build());
    run.handIn(run.start("a1", "a2")).gate("a1").integrate("a1").gate("a2", "CHECK_FAILED");
    expect([run.phase("a1"), run.phase("a2")]).toEqual(["closed", "pending"]);
  });

  it("that lost its lease changes nothing", () => {
    const run = new RunPlayer(patient.build());
    const attempt = run.start("a1");
    run.crash(attempt);
    const late = { artifact: "a1", attempt, reason: "CHECK_FAILED" as const, detail: "", evidence: [], tree: null, nowMs: 1 };
    expect(refuse(run.state, late)).toEqual([]);
    expect(parkAtOnce(run.state, late)).toEqual([]);
  });
});

describe("an attempt whose process fails", () => {
  it("charges the first artifact of a batch alone", () => {
    const run = new RunPlayer(patient.build());
    run.crash(run.start("a1", "a2"));
    expect(run.state.artifacts.get("a1")?.failures).toBe(1);
    expect(run.state.artifacts.get("a2")?.failures).toBe(0);
  });

  it("fails every running attempt where a change belongs to none of them", () => {
    const run = new RunPlayer(patient.build(), { mode: "in-place" });
    const attempt = run.start("a1");
    run.start("a2");
    run.end(attempt, { kind: "failed", reason: "STRAY_CHANGES", detail: "stray", evidence: [], failureDigest: "stray" });
    expect(run.state.attempts.size).toBe(0);
    expect(["a1", "a2"].map((id) => run.state.artifacts.get(id)?.failures)).toEqual([1, 1]);
  });

  it("does not charge what began after its process had ended for a change that belongs to nobody", () => {
    const run = new RunPlayer(patient.build(), { mode: "in-place" });
    const attempt = run.start("a1");
    const next = run.start("a2");
    const { startedAtMs } = run.state.attempts.get(next) as LiveAttempt;
    run.end(attempt, { kind: "failed", reason: "STRAY_CHANGES", detail: "stray", evidence: [], failureDigest: "stray", endedAtMs: startedAtMs });
    expect(run.state.attempts.size).toBe(0);
    expect(["a1", "a2"].map((id) => run.state.artifacts.get(id)?.failures)).toEqual([1, 0]);
  });

  it("has its late result refused and recorded, and nothing comes of it (2.1#2)", () => {
    const run = new RunPlayer(patient.build());
    const attempt = run.start("a1");
    const candidates = [run.candidateOf("a1")];
    run.crash(attempt);
    const { report } = run;
    run.end(attempt, { kind: "handed-in", candidates, durationMs: 1 });
    expect(run.driver.lastTypes()).toEqual(["result.refused"]);
    expect(run.report).toEqual(report);
    expect(run.phase("a1")).toBe("pending");
  });
});

describe("a gate that ran first, without an agent", () => {
  it("charges nothing, and lets an agent work on it at once", () => {
    const run = new RunPlayer(patient.build(), { gateFirst: ["a1"] });
    run.startAs("gate-first", "a1");
    run.gate("a1", "CHECK_FAILED");
    expect(run.state.artifacts.get("a1")).toMatchObject({ phase: "pending", failures: 0, gateFirst: false, notBeforeMs: 0 });
    expect(run.state.artifacts.get("a1")?.lastRefusal?.reason).toBe("CHECK_FAILED");
  });

  it("runs again first when it was interrupted", () => {
    const run = new RunPlayer(patient.build(), { gateFirst: ["a1"] });
    const attempt = run.startAs("gate-first", "a1");
    run.driver.transact((state) =>
      refuse(state, { artifact: "a1", attempt, reason: "INTERRUPTED", detail: "", evidence: [], tree: null, nowMs: 0 }),
    );
    expect(run.state.artifacts.get("a1")?.gateFirst).toBe(true);
  });

  it("runs again first after an answer when it could not give a verdict (I14)", () => {
    const run = new RunPlayer(patient.build(), { gateFirst: ["a1"] });
    run.startAs("gate-first", "a1");
    run.gate("a1", "PROGRAM_MISSING");
    expect(run.phase("a1")).toBe("parked");
    run.answer("out/a1.md", "RETRY");
    expect(run.state.artifacts.get("a1")).toMatchObject({ phase: "pending", gateFirst: true });
  });

  it("does not run for ever on what it cannot end in time", () => {
    const run = new RunPlayer(patient.build(), { gateFirst: ["a1"] });
    run.startAs("gate-first", "a1");
    run.gate("a1", "TIMEOUT", { tree: commitId(1) });
    expect(run.state.artifacts.get("a1")).toMatchObject({ phase: "pending", gateFirst: false });
  });
});
