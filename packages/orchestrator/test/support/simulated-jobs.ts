import { event } from "@pawl/pipeline";
import type { EventBody, PipelineState } from "@pawl/pipeline";
import { expect } from "vitest";

import { attemptFinished } from "../../src/kernel/attempt-outcome.ts";
import { candidateGated } from "../../src/kernel/gate-outcome.ts";
import type { GateResult } from "../../src/kernel/gate-outcome.ts";
import { invalidate } from "../../src/kernel/invalidate.ts";
import { commitId } from "./object-ids.ts";
import { gateUntilDecided } from "./simulated-gate.ts";
import { finishIntegration } from "./simulated-integration.ts";
import type { AttemptJob, Job, Simulation } from "./simulation.ts";

/** A job comes to its end, somehow. */
export function finishJob(simulation: Simulation, job: Job): void {
  switch (job.kind) {
    case "attempt":
      return finishAttempt(simulation, job);
    case "gate":
      return finishGate(simulation, job);
    case "regate":
      return finishRegate(simulation, job);
    case "integrate":
      return finishIntegration(simulation, job.train);
  }
}

/** The process of an attempt without a lease hands in: that is recorded, and nothing else comes of it. */
export function finishLate(simulation: Simulation): void {
  const { player } = simulation;
  const late = simulation.late.shift() as AttemptJob;
  const { report } = player;
  const candidates = late.artifacts.map((id) => player.candidateOf(id));
  const events = player.driver.transact((state) =>
    attemptFinished(state, late.attempt, late.artifacts, { kind: "handed-in", candidates, durationMs: 1 }, player.driver.nowMs),
  );
  expect(events.map((recorded) => recorded.type)).toEqual(["result.refused"]);
  expect(player.report).toEqual(report);
}

function finishAttempt({ player, random, isCalm }: Simulation, job: AttemptJob): void {
  const profile = player.state.attempts.get(job.attempt)?.profile ?? null;
  if (!isCalm && profile !== null && random.chance(0.1)) {
    const hintMs = random.pick([null, 1000, 60_000, 100 * 3_600_000] as const);
    const hit = { hintMs: hintMs === null ? null : player.driver.nowMs + hintMs, jitter: random.next(), detail: "HTTP 429" };
    player.end(job.attempt, { kind: "rate-limited", ...hit });
    return;
  }
  if (!isCalm && random.chance(0.25)) {
    const reason = random.pick(["EXIT_NONZERO", "TIMED_OUT", "STALLED", "STRAY_CHANGES", "WORKSPACE_INVALID"] as const);
    player.end(job.attempt, { kind: "failed", reason, detail: "it failed", evidence: [], failureDigest: "it failed" });
    return;
  }
  player.handIn(job.attempt);
}

function finishGate(simulation: Simulation, job: Extract<Job, { kind: "gate" }>): void {
  const { player } = simulation;
  const attempt = player.state.attempts.get(job.attempt);
  if (attempt === undefined) return;
  const purpose = attempt.kind === "gate-first" ? "gate-first" : "candidate";
  const candidate = attempt.candidates.find((one) => one.artifact === job.id) ?? {
    artifact: job.id,
    commit: job.head,
    tree: commitId(0xabc),
    parent: job.head,
  };
  const run = { attempt: job.attempt, purpose, commit: candidate.commit } as const;
  gateUntilDecided(simulation, job.id, run, (state, result) =>
    candidateGated(state, { ...run, candidate, onHead: job.head, result, nowMs: player.driver.nowMs }),
  );
}

function finishRegate(simulation: Simulation, job: Extract<Job, { kind: "regate" }>): void {
  const run = { attempt: null, purpose: "regate", commit: job.head } as const;
  const isSame = (state: PipelineState): boolean => state.artifacts.get(job.id)?.regate?.seq === job.due;
  const regated = (result: GateResult): EventBody =>
    event("artifact.regated", { artifact: job.id, verdict: result.verdict, commit: job.head, inputsDigest: result.inputsDigest });
  const first = gateUntilDecided(simulation, job.id, run, (state, result) =>
    result.verdict === "FAIL" || !isSame(state) ? [] : [regated(result)],
  );
  if (first?.verdict !== "FAIL") return;
  gateUntilDecided(simulation, job.id, run, (state, result) => {
    if (!isSame(state)) return [];
    const failed = { artifact: job.id, cause: "GATE_FAILED" as const, trigger: job.head };
    return [regated(result), ...(result.verdict === "FAIL" ? invalidate(state, [failed]) : [])];
  });
}
