import { event } from "@pawl/pipeline";
import type { Requires } from "@pawl/pipeline";
import { expect } from "vitest";

import { parkForBudget } from "../../src/kernel/budget.ts";
import { decide, nextStartAtMs } from "../../src/kernel/decide.ts";
import type { Action } from "../../src/kernel/decide.ts";
import { regressionRound } from "../../src/kernel/regression.ts";
import { advanceStage } from "../../src/kernel/settle.ts";
import { startAttempt } from "../../src/kernel/start.ts";
import { CheckedRegression } from "./checked-regression.ts";
import { Invariants, stateOf } from "./invariants.ts";
import { expectNothingIdle } from "./nothing-idle.ts";
import { Random } from "./random.ts";
import { randomPlan } from "./random-plan.ts";
import { RunPlayer } from "./run-player.ts";
import { disturb, answerSomething } from "./simulated-disturbances.ts";
import { inputsDigestOf } from "./simulated-gate.ts";
import { finishJob, finishLate } from "./simulated-jobs.ts";
import type { AttemptJob, Job, Simulation } from "./simulation.ts";

/** How a simulated run ended. */
export type SimulationEnd = "COMPLETED" | "ABORTED" | "BLOCKED";

/** What a simulation came to. */
export interface SimulationResult {
  readonly end: SimulationEnd;
  readonly player: RunPlayer;
}

const MAX_STEPS = 5000;

/**
 * Plays a whole run on the real kernel from a seed: agents, gates, somebody else's commits, tampering, kills and humans act at
 * random for a while; then everything succeeds, so that the run must come to an end. Checks the invariants all along.
 */
export function simulate(seed: number): SimulationResult {
  const random = new Random(seed);
  const plan = randomPlan(random);
  const ids = plan.artifacts.map((artifact) => artifact.id);
  const mode = random.pick(["isolated", "in-place"] as const);
  const gateFirst = random.chance(0.3) ? random.some(ids, 0.3) : [];
  const player = new RunPlayer(plan, { mode, gateFirst }, (driver) => new Invariants(driver));
  const regression = new CheckedRegression(player.state);
  const simulation: Simulation = { player, random, jobs: [], late: [], provided: new Set(), suspects: new Set(), regression, isCalm: false };
  const { onEvent } = player.driver;
  player.driver.onEvent = (state, recorded) => {
    onEvent(state, recorded);
    simulation.regression.notice(recorded, state);
  };
  const hasHuman = random.chance(0.8);
  const calmAfter = random.between(0, 150);

  for (let step = 0; step < MAX_STEPS; step++) {
    simulation.isCalm = step >= calmAfter;
    pump(simulation);
    const { status } = player.state;
    if (status !== "running") {
      finishWhatIsLeft(simulation);
      return { end: stateOf(player.state) as SimulationEnd, player };
    }
    if (simulation.jobs.length === 0 && !isMoving(simulation)) {
      expect(stateOf(player.state)).toBe("BLOCKED");
      if (!hasHuman) return { end: "BLOCKED", player };
      answerSomething(simulation);
      continue;
    }
    act(simulation);
  }
  throw new Error(`the run of seed ${seed} does not come to an end`);
}

/** What the orchestrator's pump does: stage transitions, then whatever the kernel decides, until it decides nothing more. */
function pump(simulation: Simulation): void {
  const { player } = simulation;
  for (;;) {
    player.advance();
    expect(player.driver.transact(advanceStage)).toEqual([]);
    dropEnded(simulation);
    const actions = decide(player.state, situationOf(simulation));
    if (actions.length === 0) break;
    for (const action of actions) perform(simulation, action);
  }
  if (beginRegression(simulation)) return pump(simulation);
  expectNothingIdle(player.state, situationOf(simulation));
}

/** A round of regression, as the runtime begins it; says whether it did. */
function beginRegression({ player, regression }: Simulation): boolean {
  const { state } = player;
  const ids = regression.next(state);
  if (ids.length === 0) return false;
  const changed = ids.filter((id) => inputsDigestOf(state, id, state.head) !== state.artifacts.get(id)?.passedInputsDigest);
  for (const id of ids) if (!changed.includes(id)) regression.settle(id);
  regression.spend();
  player.driver.transact((now) => regressionRound(now, changed, now.head));
  return true;
}

function situationOf({ player, jobs, provided, suspects }: Simulation) {
  return {
    nowMs: player.driver.nowMs,
    gating: new Set(jobs.flatMap((job) => (job.kind === "gate" || job.kind === "regate" ? [job.id] : []))),
    collecting: new Set<number>(),
    isDraining: false,
    regating: new Set(jobs.flatMap((job) => (job.kind === "regate" ? [job.id] : []))),
    isIntegrating: jobs.some((job) => job.kind === "integrate"),
    suspects,
    missing: ({ env }: Requires) => env.filter((name) => !provided.has(name)),
  };
}

/** Jobs of attempts that have ended are stopped; a process may have handed in at that very moment. */
function dropEnded(simulation: Simulation): void {
  const { attempts } = simulation.player.state;
  const isLive = (job: Job): boolean => {
    if (job.kind === "regate") return true;
    return job.kind === "integrate" ? job.train.every((queued) => attempts.has(queued.attempt)) : attempts.has(job.attempt);
  };
  simulation.late.push(...simulation.jobs.filter((job): job is AttemptJob => job.kind === "attempt" && !isLive(job)));
  simulation.jobs = simulation.jobs.filter(isLive);
}

function perform(simulation: Simulation, action: Action): void {
  const { player, jobs } = simulation;
  switch (action.kind) {
    case "park":
      player.parkForMissing(action.artifact, ...action.missing);
      return;
    case "park-for-budget":
      player.driver.transact((state) => parkForBudget(state, action.artifact));
      return;
    case "start": {
      const attempt = player.state.nextAttempt;
      const started = player.driver.transact((state) => startAttempt(state, action));
      expect(started.map((recorded) => recorded.type)).toEqual(["attempt.started"]);
      if (action.attempt !== "gate-first") jobs.push({ kind: "attempt", attempt, artifacts: action.artifacts });
      return;
    }
    case "gate": {
      const { head } = player.state;
      const { attempt, kind } = action.attempt;
      const purpose = kind === "gate-first" ? "gate-first" : "candidate";
      player.record(event("gate.started", { artifact: action.artifact, attempt, purpose, commit: head }));
      jobs.push({ kind: "gate", attempt, id: action.artifact, head });
      return;
    }
    case "regate":
      jobs.push({
        kind: "regate",
        id: action.artifact,
        head: player.state.head,
        due: player.state.artifacts.get(action.artifact)?.regate?.seq,
      });
      return;
    case "integrate":
      jobs.push({ kind: "integrate", train: action.train });
      return;
  }
}

/** Whether time alone brings something on. */
function isMoving({ player }: Simulation): boolean {
  const at = nextStartAtMs(player.state, player.driver.nowMs);
  if (at === null || player.state.questions.length > 0 || player.state.calculationFailure !== null) return false;
  player.driver.nowMs = at;
  return true;
}

function act(simulation: Simulation): void {
  const { random, jobs, late, player } = simulation;
  if (!simulation.isCalm && random.chance(0.12)) return disturb(simulation);
  if (late.length > 0 && random.chance(0.3)) return finishLate(simulation);
  if (random.chance(0.1)) player.driver.nowMs += random.between(0, 2000);
  if (jobs.length === 0) return;
  const [job] = jobs.splice(random.between(0, jobs.length - 1), 1);
  finishJob(simulation, job as Job);
}

/** After the end whatever still comes in is refused or recorded, and changes nothing. */
function finishWhatIsLeft(simulation: Simulation): void {
  const report = simulation.player.report;
  while (simulation.late.length > 0) finishLate(simulation);
  for (const job of simulation.jobs.splice(0)) finishJob(simulation, job);
  expect(decide(simulation.player.state, situationOf(simulation))).toEqual([]);
  expect(simulation.player.report).toEqual(report);
}

