import type { Artifact, ClosureRecord, PipelineState, QueuedCandidate } from "@pawl/pipeline";

import { gateInputs } from "../gate/gate-inputs.ts";
import { candidateGated } from "../kernel/gate-outcome.ts";
import type { GateResult } from "../kernel/gate-outcome.ts";
import { gatesAtOnce } from "../kernel/train.ts";
import type { TrainMember } from "../kernel/train.ts";
import { inPool } from "../util/in-pool.ts";
import { gateUntilDecided, refuseConflict } from "./gate-jobs.ts";
import type { GateJobContext, GateRun } from "./gate-jobs.ts";

/** A candidate as a commit on the one before it in its train. */
export interface CoupledCandidate {
  readonly queued: QueuedCandidate;
  /** The commit before where the candidate changes nothing. */
  readonly commit: string;
  readonly tree: string;
}

/**
 * Brings the candidates onto the head, one on the other in queue order. The train ends before the first one that conflicts with
 * those before it: it may fit once it is known which of them landed. One that conflicts with the head alone is refused.
 */
export async function coupleTrain(
  context: GateJobContext,
  state: PipelineState,
  train: readonly QueuedCandidate[],
): Promise<readonly CoupledCandidate[]> {
  const { workspace } = context.gates;
  const coupled: CoupledCandidate[] = [];
  let head = state.head;
  for (const queued of train) {
    const { artifact, attempt, candidate } = queued;
    const result = await workspace.bringOnto({ candidate: { ...candidate, artifact, attempt, changed: [] }, head, timestampMs: context.now() });
    if (result.kind === "conflict") {
      if (coupled.length === 0) await refuseConflict(context, { attempt, candidate: { artifact, ...candidate }, paths: result.paths });
      break;
    }
    coupled.push({ queued, commit: result.commit, tree: result.tree });
    head = result.commit;
  }
  return coupled;
}

/**
 * Gates the members of a train on its last commit, all that have to be.
 *
 * @returns the proven members; `failed` where a train of several has one that does not pass; `ended` where the only one was refused
 *   or parked, or the signal came.
 */
export async function gateTrain(
  context: GateJobContext,
  state: PipelineState,
  train: { readonly coupled: readonly CoupledCandidate[]; readonly signal: AbortSignal },
): Promise<readonly TrainMember[] | "failed" | "ended"> {
  const { coupled, signal } = train;
  const tip = coupled.at(-1);
  if (tip === undefined) return "ended";
  // What one gate says about a train that fails, the others need not say as well.
  const failure = new AbortController();
  const signals = AbortSignal.any([signal, failure.signal]);
  const members = await inPool(coupled, gatesAtOnce(state), async (one) => {
    if (signals.aborted) return null;
    const proof = (await provenBefore(context, state, one, tip)) ?? (await gateOnTip(context, state, { one, tip, isAlone: coupled.length === 1, signal: signals }));
    if (proof === null) failure.abort("TRAIN_FAILED");
    return proof;
  });
  if (signal.aborted) return "ended";
  const proven = members.filter((member) => member !== null);
  if (proven.length === coupled.length) return proven;
  return coupled.length === 1 ? "ended" : "failed";
}

/**
 * The proof that a candidate brought from its first gate, where all that the gate depends on is on its own commit and on the last one
 * as it was then, so that it would say the same.
 */
async function provenBefore(
  context: GateJobContext,
  state: PipelineState,
  { queued, commit, tree }: CoupledCandidate,
  tip: CoupledCandidate,
): Promise<TrainMember | null> {
  const { artifactDigest, inputsDigest } = queued;
  const artifact = state.byId.get(queued.artifact) as Artifact;
  const { location } = artifact;
  const inputs = gateInputs(state.plan, artifact);
  const commits = new Set([commit, tip.commit].filter((one) => one !== queued.candidate.commit));
  for (const one of commits) {
    const at = await context.gates.workspace.digests({ commit: one, locations: [location], inputs });
    if (at.inputs !== inputsDigest || at.locations[location] !== artifactDigest) return null;
  }
  const { control, evidence } = queued;
  const gatedOn = { commit: queued.candidate.commit, tree: queued.candidate.tree };
  return { queued, closure: closureOf(queued, { commit, tree }, gatedOn, { artifactDigest, inputsDigest, control, evidence }) };
}

/** The proof of a gate run on the train's last commit; `null` when it gave none. Alone, a candidate is judged by what it says. */
async function gateOnTip(
  context: GateJobContext,
  state: PipelineState,
  run: { readonly one: CoupledCandidate; readonly tip: CoupledCandidate; readonly isAlone: boolean; readonly signal: AbortSignal },
): Promise<TrainMember | null> {
  const { one, tip, isAlone, signal } = run;
  const { queued } = one;
  const { artifact: id, attempt, candidate, gateDigest, artifactDigest } = queued;
  const { head } = state;
  const gate: GateRun = {
    request: {
      artifact: state.byId.get(id) as Artifact,
      gateDigest,
      commit: tip.commit,
      candidate: null,
      location: null,
      controlFrom: candidate.commit === candidate.parent ? null : head,
      // What was proven holds for the same bytes; where the merge made others, the control runs again.
      provenControl: { gateDigest, artifactDigest },
      signal,
    },
    attempt,
    purpose: isAlone ? "integration" : "train",
  };
  const result = await gateUntilDecided(context, gate, (now, last) =>
    last.verdict === "PASS" || !isAlone
      ? []
      : candidateGated(now, {
          attempt,
          candidate: { artifact: id, commit: tip.commit, tree: last.tree ?? tip.tree, parent: head },
          onHead: head,
          result: last,
          nowMs: context.now(),
        }),
  );
  if (result?.verdict !== "PASS" || result.artifactDigest === null || result.inputsDigest === null) return null;
  return { queued, closure: closureOf(queued, one, tip, proofOf(result, result.artifactDigest, result.inputsDigest)) };
}

/** What a closure says of the gate run that it rests on. */
type Proof = Pick<ClosureRecord, "artifactDigest" | "inputsDigest" | "control"> & { readonly evidence: readonly string[] };

function proofOf(result: GateResult, artifactDigest: string, inputsDigest: string): Proof {
  return { artifactDigest, inputsDigest, control: result.controlStanding, evidence: result.evidence };
}

function closureOf(
  { gateDigest }: QueuedCandidate,
  on: { readonly commit: string; readonly tree: string },
  gated: { readonly commit: string; readonly tree: string },
  proof: Proof,
): TrainMember["closure"] {
  return {
    commit: on.commit,
    tree: on.tree,
    artifactDigest: proof.artifactDigest,
    gateDigest,
    inputsDigest: proof.inputsDigest,
    verdict: "PASS",
    reason: "OK",
    control: proof.control,
    ...(gated.commit === on.commit ? {} : { gated: { commit: gated.commit, tree: gated.tree } }),
    evidence: [...proof.evidence],
  };
}
