import { event } from "@pawl/pipeline";
import type { Artifact, EventBody, GateReason, PipelineState, QueuedCandidate, RecordedEvent } from "@pawl/pipeline";
import { expect } from "vitest";

import { attemptFinished } from "../../src/kernel/attempt-outcome.ts";
import { decide, nextStartAtMs } from "../../src/kernel/decide.ts";
import type { Action } from "../../src/kernel/decide.ts";
import { candidateGated, INCONCLUSIVE_REPEATS, isWorthRepeating } from "../../src/kernel/gate-outcome.ts";
import type { GateResult } from "../../src/kernel/gate-outcome.ts";
import { abortEvents, answerables, answerEvents, CALCULATION } from "../../src/kernel/human.ts";
import { closePrepared, dropPrepared } from "../../src/kernel/integrate.ts";
import { invalidate } from "../../src/kernel/invalidate.ts";
import { releaseAllLeases, releaseLease } from "../../src/kernel/release-lease.ts";
import { abortRun, advanceStage } from "../../src/kernel/settle.ts";
import { Invariants } from "./invariants.ts";
import { digestOf } from "./object-ids.ts";
import { Random } from "./random.ts";
import { randomPlan } from "./random-plan.ts";
import { expectNothingIdle } from "./nothing-idle.ts";
import { gateFinished, gateResult, RunPlayer } from "./run-player.ts";
import { integrateAtRandom } from "./simulated-integration.ts";

/** Something under way in the simulated process. */
type Job =
  | { readonly kind: "attempt"; readonly attempt: number; readonly artifacts: readonly string[] }
  | { readonly kind: "gate"; readonly attempt: number; readonly id: string; readonly head: string }
  | { readonly kind: "regate"; readonly id: string; readonly head: string }
  | { readonly kind: "integrate"; readonly queued: QueuedCandidate };

/** How a simulated run ended. */
export type SimulationEnd = "COMPLETED" | "ABORTED" | "BLOCKED";

const MAX_STEPS = 20_000;
const FAILURES: readonly GateReason[] = ["CHECK_FAILED", "NOTHING_PRODUCED", "OUTSIDE_WRITES", "TOO_FEW_TESTS"];
const UNCLEAR: readonly GateReason[] = ["PROGRAM_MISSING", "TIMEOUT", "SIGNALLED", "UNREADABLE_OUTPUT"];

/**
 * Plays a whole run on the real kernel from a seed: agents, gates, somebody else's commits, tampering, kills and humans act at
 * random for a while; then everything succeeds, so that the run must come to an end.
 */
export class Simulator {
  readonly player: RunPlayer;
  readonly random: Random;
  readonly #answers: boolean;
  #chaosSteps: number;
  #jobs: Job[] = [];
  /** Attempts that ended while their process still runs. */
  #late: Extract<Job, { kind: "attempt" }>[] = [];
  readonly #provided = new Set<string>();

  constructor(seed: number) {
    this.random = new Random(seed);
    const plan = randomPlan(this.random);
    this.#answers = this.random.chance(0.8);
    this.#chaosSteps = this.random.between(0, 250);
    this.player = new RunPlayer(aPlanThatStartsLater, {});
    this.player.driver.events.length = 0;
    this.player.driver.transitions.length = 0;
    void new Invariants(this.player.driver);
    this.player.driver.start(plan, {
      mode: this.random.pick(["isolated", "in-place"]),
      gateFirst: this.random.chance(0.3) ? this.random.some(plan.artifacts.map((artifact) => artifact.id), 0.3) : [],
    });
  }
}
