import { event } from "@pawl/pipeline";
import type { EventBody, GateReason, PipelineState, QueuedCandidate } from "@pawl/pipeline";
import { expect } from "vitest";

import { attemptFinished } from "../../src/kernel/attempt-outcome.ts";
import { candidateGated, INCONCLUSIVE_REPEATS, isWorthRepeating } from "../../src/kernel/gate-outcome.ts";
import type { GateResult } from "../../src/kernel/gate-outcome.ts";
import { invalidate } from "../../src/kernel/invalidate.ts";
import { commitId, digestOf } from "./object-ids.ts";
import type { Random } from "./random.ts";
import { gateFinished, gateResult } from "./run-player.ts";
import type { RunPlayer } from "./run-player.ts";
import { finishIntegration } from "./simulated-integration.ts";

/** An attempt's process. */
export type AttemptJob = { readonly kind: "attempt"; readonly attempt: number; readonly artifacts: readonly string[] };

/** Something under way in the simulated process. */
export type Job =
  | AttemptJob
  | { readonly kind: "gate"; readonly attempt: number; readonly id: string; readonly head: string }
  | { readonly kind: "regate"; readonly id: string; readonly head: string }
  | { readonly kind: "integrate"; readonly queued: QueuedCandidate };

/** What a simulation plays with. */
export interface Simulation {
  readonly player: RunPlayer;
  readonly random: Random;
  jobs: Job[];
  /** Processes of attempts that have ended. */
  late: AttemptJob[];
  /** Names that the operator has provided. */
  readonly provided: Set<string>;
  /** Nothing goes wrong any more. */
  isCalm: boolean;
}

const REFUSALS: readonly GateReason[] = ["CHECK_FAILED", "NOTHING_PRODUCED", "OUTSIDE_WRITES", "VACUOUS_GATE"];
const UNCLEAR: readonly GateReason[] = ["PROGRAM_MISSING", "TIMEOUT", "SIGNALLED", "UNREADABLE_OUTPUT"];

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
      return finishIntegration(simulation, job.queued);
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
  if (!isCalm && random.chance(0.25)) {
    const reason = random.pick(["EXIT_NONZERO", "TIMED_OUT", "STALLED", "STRAY_CHANGES", "WORKSPACE_INVALID"] as const);
    player.end(job.attempt, { kind: "failed", reason, detail: "it failed", evidence: [] });
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
  const regated = (result: GateResult): EventBody =>
    event("artifact.regated", { artifact: job.id, verdict: result.verdict, commit: job.head, inputsDigest: result.inputsDigest });
  const first = gateUntilDecided(simulation, job.id, run, (_, result) => (result.verdict === "FAIL" ? [] : [regated(result)]));
  if (first?.verdict !== "FAIL") return;
  gateUntilDecided(simulation, job.id, run, (state, result) => [
    regated(result),
    ...(result.verdict === "FAIL"
      ? invalidate(state, [{ artifact: job.id, cause: "GATE_FAILED", trigger: job.head }])
      : []),
  ]);
}

/** Runs a gate, again where it could not give a verdict, and records every run, as the runtime does. */
export function gateUntilDecided(
  simulation: Simulation,
  id: string,
  run: Parameters<typeof gateFinished>[1],
  consequences: (state: PipelineState, result: GateResult) => readonly EventBody[],
): GateResult | null {
  const { player } = simulation;
  for (let repeats = 0; ; repeats++) {
    const result = randomResult(simulation, id, run.commit);
    const isLast = repeats >= INCONCLUSIVE_REPEATS || !isWorthRepeating(result, run.attempt !== null);
    let isHeld = true;
    player.driver.transact((state) => {
      isHeld = state.status === "running" && (run.attempt === null || state.artifacts.get(id)?.lease === run.attempt);
      if (!isHeld) return [];
      const finished = gateFinished(id, run, result);
      return isLast ? [finished, ...consequences(state, result)] : [finished];
    });
    if (!isHeld) return null;
    if (isLast) return result;
  }
}

function randomResult({ random, isCalm, player }: Simulation, id: string, commit: string): GateResult {
  const inputsDigest = inputsDigestOf(player.state, id, commit);
  const isFine = isCalm || random.chance(0.7);
  if (!isFine) return gateResult(random.pick(random.chance(0.7) ? REFUSALS : UNCLEAR), { inputsDigest });
  const controlStanding = random.pick(["REFUSED", "PROVEN_BEFORE", "OFF"] as const);
  return gateResult("OK", {
    inputsDigest,
    controlStanding,
    ...(controlStanding === "REFUSED" ? {} : { control: null }),
  });
}

/** Digest of an artifact's gate inputs in a commit: of the whole tree, or of something that never changes. */
export function inputsDigestOf(state: PipelineState, id: string, commit: string): string {
  return state.byId.get(id)?.inputs.includes("**") === true ? commit.padStart(64, "0") : digestOf(0x1);
}
