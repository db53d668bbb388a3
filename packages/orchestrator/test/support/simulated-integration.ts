import type { EventBody, PipelineState, QueuedCandidate } from "@pawl/pipeline";

import { candidateGated } from "../../src/kernel/gate-outcome.ts";
import { changedSincePass, closedArtifacts, closePrepared, dropPrepared, holdsLease } from "../../src/kernel/integrate.ts";
import { invalidate } from "../../src/kernel/invalidate.ts";
import { parkAtOnce, refuse } from "../../src/kernel/refuse.ts";
import { endsStage, prepareTrain } from "../../src/kernel/train.ts";
import { commitId, digestOf } from "./object-ids.ts";
import { trainMember } from "./run-player.ts";
import { gateUntilDecided, inputsDigestOf } from "./simulated-gate.ts";
import type { Simulation } from "./simulation.ts";

type StageExit = "ended" | "again" | ReadonlyMap<string, string>;

/** Lands a train as the runtime does: onto the head, through the stage's exit, and then closed. */
export function finishIntegration(simulation: Simulation, train: readonly QueuedCandidate[]): void {
  const { player, random, isCalm } = simulation;
  const { state } = player;
  if (!train.every((queued) => holdsLease(state, queued))) return;
  const coupled = couple(simulation, train);
  const [queued] = coupled;
  if (queued === undefined) return;
  const isAlone = coupled.length === 1;
  const commits = coupled.map((one) => (isAlone && one.onHead === state.head ? one.candidate.commit : player.newCommit()));
  const tip = commits.at(-1) as string;
  if (isAlone && !passesAlone(simulation, queued, tip)) return;
  if (!isAlone && !isCalm && random.chance(0.2)) {
    simulation.suspects = new Set(coupled.map((one) => one.seq));
    return;
  }
  const isLast = endsStage(state, coupled);
  const exit: StageExit = isLast ? leaveStage(simulation, coupled, tip) : new Map();
  if (typeof exit === "string") return;
  const members = coupled.map((one, position) => trainMember(one, commits[position]));
  player.driver.transact((now) => prepareTrain(now, members, exit));
  // Between the two the process may be killed; what the branch holds then decides.
  if (isCalm || random.chance(0.9)) while (player.driver.transact(closePrepared).length > 0);
  else player.driver.transact((now) => dropPrepared(now, "killed"));
}

/** A train ends before what conflicts with those before it; what conflicts with the head is refused. */
function couple(simulation: Simulation, train: readonly QueuedCandidate[]): readonly QueuedCandidate[] {
  const { player, random, isCalm } = simulation;
  const conflict = train.findIndex((queued, position) => (position > 0 || queued.onHead !== player.state.head) && !isCalm && random.chance(0.1));
  if (conflict === 0) player.driver.transact((state) => refuse(state, refusal(simulation, train[0] as QueuedCandidate, "MERGE_CONFLICT")));
  return conflict === -1 ? train : train.slice(0, conflict);
}

/** The gate of a candidate that lands alone, which answers for itself. */
function passesAlone(simulation: Simulation, queued: QueuedCandidate, commit: string): boolean {
  const { player } = simulation;
  const { head } = player.state;
  const { artifact, attempt } = queued;
  if (queued.onHead === head) return true;
  const run = { attempt, purpose: "integration", commit } as const;
  const result = gateUntilDecided(simulation, artifact, run, (state, last): readonly EventBody[] =>
    last.verdict === "PASS"
      ? []
      : candidateGated(state, {
          attempt,
          candidate: { artifact, commit, tree: commitId(0xabc), parent: head },
          onHead: head,
          result: last,
          nowMs: player.driver.nowMs,
        }),
  );
  return result?.verdict === "PASS";
}

function leaveStage(simulation: Simulation, train: readonly QueuedCandidate[], commit: string): StageExit {
  const { player } = simulation;
  const queued = train[0] as QueuedCandidate;
  const { state } = player;
  const digests = new Map(closedArtifacts(state).map((id) => [id, inputsDigestOf(state, id, commit)]));
  const passes = new Map<string, string>();
  const broken: string[] = [];
  for (const id of changedSincePass(state, digests)) {
    const onCandidate = gateUntilDecided(simulation, id, { attempt: null, purpose: "stage-exit", commit }, () => []);
    if (onCandidate?.verdict === "PASS") {
      passes.set(id, digests.get(id) as string);
      continue;
    }
    if (train.length > 1) {
      simulation.suspects = new Set(train.map((one) => one.seq));
      return "ended";
    }
    const onHead =
      state.byId.get(id)?.optional === true
        ? onCandidate
        : gateUntilDecided(simulation, id, { attempt: null, purpose: "head", commit: state.head }, () => []);
    if (onCandidate?.verdict === "FAIL" && onHead?.verdict === "FAIL") {
      broken.push(id);
      continue;
    }
    const isCandidates = onCandidate?.verdict === "FAIL" && onHead?.verdict === "PASS";
    player.driver.transact((now) => refuseOrPark(simulation, now, queued, isCandidates));
    return "ended";
  }
  if (broken.length === 0) return passes;
  player.driver.transact((now) =>
    invalidate(now, broken.map((artifact) => ({ artifact, cause: "GATE_FAILED" as const, trigger: state.head }))),
  );
  return "again";
}

function refuseOrPark(
  simulation: Simulation,
  state: PipelineState,
  queued: QueuedCandidate,
  isCandidates: boolean,
): readonly EventBody[] {
  return isCandidates
    ? refuse(state, refusal(simulation, queued, "BREAKS_CLOSED"))
    : parkAtOnce(state, refusal(simulation, queued, "UNREADABLE_OUTPUT"));
}

function refusal(
  { player }: Simulation,
  { artifact, attempt }: QueuedCandidate,
  reason: "MERGE_CONFLICT" | "BREAKS_CLOSED" | "UNREADABLE_OUTPUT",
) {
  const { nowMs } = player.driver;
  return { artifact, attempt, reason, detail: "it did not fit", evidence: [digestOf(9)], tree: commitId(0xabc), nowMs };
}
