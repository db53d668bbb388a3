import type { EventBody, PipelineState, QueuedCandidate } from "@pawl/pipeline";

import { candidateGated } from "../../src/kernel/gate-outcome.ts";
import {
  changedSincePass,
  closedArtifacts,
  closePrepared,
  dropPrepared,
  holdsLease,
  prepareIntegration,
} from "../../src/kernel/integrate.ts";
import { invalidate } from "../../src/kernel/invalidate.ts";
import { parkAtOnce, refuse } from "../../src/kernel/refuse.ts";
import { isLastOfStage } from "../../src/kernel/work-stage.ts";
import { commitId, digestOf } from "./object-ids.ts";
import { gateUntilDecided, inputsDigestOf } from "./simulated-gate.ts";
import type { Simulation } from "./simulation.ts";

type StageExit = "ended" | "again" | ReadonlyMap<string, string>;

/** Integrates a candidate as the runtime does: onto the head, through the stage's exit, and then closed. */
export function finishIntegration(simulation: Simulation, queued: QueuedCandidate): void {
  const { player, random } = simulation;
  for (;;) {
    const { state } = player;
    if (!holdsLease(state, queued)) return;
    const commit = land(simulation, queued);
    if (commit === null) return;
    const isLast = isLastOfStage(state, queued.artifact);
    const exit: StageExit = isLast ? leaveStage(simulation, queued, commit) : new Map();
    if (exit === "ended") return;
    if (exit === "again") continue;
    player.driver.transact((now) => [prepareIntegration(now, queued, closureOf(queued, commit), exit)]);
    // Between the two the process may be killed; what the branch holds then decides.
    const isOnBranch = simulation.isCalm || random.chance(0.9);
    player.driver.transact((now) => (isOnBranch ? closePrepared(now) : dropPrepared(now, "killed")));
    if (isOnBranch) return;
  }
}

function land(simulation: Simulation, queued: QueuedCandidate): string | null {
  const { player, random, isCalm } = simulation;
  const { head } = player.state;
  const { artifact, attempt } = queued;
  if (queued.onHead === head) return queued.candidate.commit;
  if (!isCalm && random.chance(0.1)) {
    player.driver.transact((state) => refuse(state, refusal(simulation, queued, "MERGE_CONFLICT")));
    return null;
  }
  const commit = player.newCommit();
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
  return result?.verdict === "PASS" ? commit : null;
}

function leaveStage(simulation: Simulation, queued: QueuedCandidate, commit: string): StageExit {
  const { player } = simulation;
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

function closureOf(queued: QueuedCandidate, commit: string): Parameters<typeof prepareIntegration>[2] {
  return {
    commit,
    tree: commitId(0xabc),
    artifactDigest: queued.artifactDigest,
    gateDigest: queued.gateDigest,
    inputsDigest: queued.inputsDigest,
    verdict: "PASS",
    reason: "OK",
    control: queued.control,
    evidence: [...queued.evidence],
  };
}
