import { STAGES } from "@pawl/contract";
import { event } from "@pawl/pipeline";
import type { EventBody, PipelineState } from "@pawl/pipeline";

import { abortEvents, answerables, answerEvents, CALCULATION } from "../../src/kernel/human.ts";
import { closedArtifacts } from "../../src/kernel/integrate.ts";
import { invalidate } from "../../src/kernel/invalidate.ts";
import { reopenEvents } from "../../src/kernel/reopen.ts";
import { commitsToRevert, dropRollback, executeRollback, prepareRollback } from "../../src/kernel/rollback.ts";
import { releaseAllLeases, releaseLease } from "../../src/kernel/release-lease.ts";
import { CheckedRegression } from "./checked-regression.ts";
import { abortRun } from "../../src/kernel/settle.ts";
import { digestOf } from "./object-ids.ts";
import { amend } from "./simulated-amendment.ts";
import type { AttemptJob, Simulation } from "./simulation.ts";

/** Something from outside: a commit by somebody, a hand at the status file, a kill, a human, a clock. */
export function disturb(simulation: Simulation): void {
  const { random } = simulation;
  const kind = random.pick(["commit", "commit", "lost", "tamper", "kill", "human", "silence", "calculation", "rollback", "reopen", "amend", "abort"]);
  switch (kind) {
    case "commit":
      return foreignCommit(simulation, 0);
    case "lost":
      return foreignCommit(simulation, 0.2);
    case "tamper":
      return tamper(simulation);
    case "kill":
      return kill(simulation);
    case "human":
      return answerSomething(simulation);
    case "silence":
      simulation.player.record(event("silence.expired", { windowMs: 1000, sinceMs: 5 }));
      return;
    case "rollback":
      return rollBack(simulation);
    case "reopen":
      return reopen(simulation);
    case "amend":
      return amend(simulation);
    case "calculation":
      simulation.player.failCalculation();
      return;
    default:
      if (random.chance(0.05)) {
        simulation.player.driver.transact((state) => abortEvents(state, { by: "op", why: null, cause: "OPERATOR" }));
      }
  }
}

/** A human answers one of the questions that there are, open or not; seldom by giving up. */
export function answerSomething({ player, random, provided, isCalm }: Simulation): void {
  const open = answerables(player.state);
  if (open.length === 0) return;
  const { location, options } = random.pick(open);
  const givesUp = !isCalm && random.chance(0.03);
  const option = givesUp ? (location === CALCULATION ? "NO" : "ABORT") : (options[0] as string);
  const artifact = player.state.byId.get(player.state.byLocation.get(location) ?? "");
  if (isCalm || random.chance(0.7)) for (const name of artifact?.requires.env ?? []) provided.add(name);
  player.driver.transact((state) => answerEvents(state, { location, option, by: "op", why: null }));
}

/** A human takes back what closed an artifact, which may touch another's files too. */
function rollBack({ player, random }: Simulation): void {
  const { state } = player;
  const landed = state.plan.artifacts.filter(({ id }) => (state.artifacts.get(id)?.landed.length ?? 0) > 0);
  if (landed.length === 0) return;
  const target = random.pick(landed).id;
  const [commit] = commitsToRevert(state, [target]);
  const newHead = player.newCommit();
  const reverts = [{ commit: commit as string, revert: newHead }];
  const paths = random.some(state.plan.artifacts, 0.1).map(({ location }) => location);
  player.record(prepareRollback(state, { targets: [target], newHead, reverts, paths, by: "op", why: null, command: null }));
  player.driver.transact(random.chance(0.1) ? (now) => dropRollback(now, "moved") : executeRollback);
}

/** A human goes back to a stage that was reached. */
function reopen({ player, random }: Simulation): void {
  const { state } = player;
  const { stage } = random.pick(state.plan.artifacts);
  const isClosed = state.plan.artifacts.some((one) => one.stage === stage && state.artifacts.get(one.id)?.phase === "closed");
  if (!isClosed || STAGES.indexOf(stage) > STAGES.indexOf(state.stage) || !random.chance(0.5)) return;
  player.driver.transact((now) => reopenEvents(now, stage, { by: "op", why: null }));
}

function foreignCommit({ player, random }: Simulation, lossProbability: number): void {
  const from = player.state.head;
  const to = player.newCommit();
  player.driver.transact((state) => {
    const lost = random.some(closedArtifacts(state), lossProbability);
    const drifted = random.some(closedArtifacts(state), 0.1);
    const touched = random.some(state.plan.artifacts, 0.2);
    return [
      event("branch.foreign_commit", { from, to, commits: [to], paths: touched.length }),
      ...touched.flatMap(({ id }): EventBody[] => {
        const now = state.artifacts.get(id);
        if (now?.phase === "closed") {
          const isGone = lost.includes(id) || drifted.includes(id);
          return isGone ? [] : [event("artifact.regate", { artifact: id, cause: "FOREIGN_COMMIT", trigger: to })];
        }
        if (now?.lease !== null) return [];
        return [event("artifact.gate_first", { artifact: id, cause: "CHANGED_BY_HAND", trigger: to })];
      }),
      ...invalidate(state, [
        ...lost.map((artifact) => ({ artifact, cause: "COMMIT_LOST" as const, trigger: to })),
        ...drifted.filter((id) => !lost.includes(id)).map((artifact) => ({ artifact, cause: "DRIFTED" as const, trigger: to })),
      ]),
    ];
  });
}

function tamper(simulation: Simulation): void {
  simulation.late.push(...simulation.jobs.filter((job): job is AttemptJob => job.kind === "attempt"));
  simulation.jobs = [];
  simulation.player.driver.transact((state) => [
    event("status.tampered", { expected: digestOf(1), found: digestOf(2), quarantine: null, stage: state.stage }),
    ...releaseAllLeases(state, "STATUS_TAMPERED", "another hand"),
    ...(state.statusFaults + 1 > state.plan.limits.statusFaults ? [abortRun(state, "STATUS_FAULTS", null, null)] : []),
  ]);
}

/** The process is killed and taken up again: what ran is lost, what was handed in is gated again. */
function kill(simulation: Simulation): void {
  simulation.jobs = [];
  simulation.late = [];
  simulation.player.driver.transact(recovered);
  simulation.regression = new CheckedRegression(simulation.player.state);
}

function recovered(state: PipelineState): readonly EventBody[] {
  return [...state.attempts.values()].flatMap((live): readonly EventBody[] => {
    if (live.state === "running") return releaseLease(state, live.attempt, "ORCHESTRATOR_LOST", "killed");
    const artifacts = live.artifacts.filter((id) => state.artifacts.get(id)?.phase === "verifying");
    if (live.kind === "gate-first" || artifacts.length === 0) return [];
    return [event("attempt.recovered", { attempt: live.attempt, artifacts })];
  });
}
