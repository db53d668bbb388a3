import { event } from "@pawl/pipeline";
import type { CandidateRecord, EventBody, EventData, GateReason, PipelineState } from "@pawl/pipeline";

import { parkAtOnce, refuse } from "./refuse.ts";

/** What one run of a gate, and of its control, gave. */
export interface GateResult
  extends Pick<
    EventData<"gate.finished">,
    | "tree"
    | "verdict"
    | "reason"
    | "detail"
    | "gateDigest"
    | "artifactDigest"
    | "inputsDigest"
    | "checks"
    | "control"
    | "evidence"
    | "durationMs"
  > {
  /** How the control stands for a PASS. */
  readonly controlStanding: "REFUSED" | "PROVEN_BEFORE" | "OFF";
}

/** A candidate whose gate gave its final verdict. */
export interface GatedCandidate {
  readonly attempt: number;
  readonly candidate: CandidateRecord;
  /** Head that the gated commit is on. */
  readonly onHead: string;
  readonly result: GateResult;
  readonly nowMs: number;
}

/** Times that an INCONCLUSIVE gate is run again before its verdict counts. */
export const INCONCLUSIVE_REPEATS = 2;

/**
 * Whether a gate is to be run again: it could not give a verdict, and that is not the attempt's own doing. A limit or a
 * signal that stopped a check is the attempt's failure unless the control is stopped the same way.
 *
 * @param isOfAttempt - the gate judges an attempt's work; `false` for a closed artifact, whose gate answers to nobody.
 */
export function isWorthRepeating(
  result: Pick<GateResult, "verdict" | "reason" | "control">,
  isOfAttempt: boolean,
): boolean {
  return result.verdict === "INCONCLUSIVE" && !(isOfAttempt && isAttemptsFailure(result));
}

/**
 * What follows from the final verdict on a candidate, and from nothing else (rule 2.1#2): the merge queue, another try, or
 * parking.
 */
export function candidateGated(state: PipelineState, gated: GatedCandidate): readonly EventBody[] {
  const { attempt, candidate, onHead, result, nowMs } = gated;
  const { artifact, commit, tree, parent } = candidate;
  if (state.artifacts.get(artifact)?.lease !== attempt) return [];
  if (result.verdict === "PASS") {
    if (result.artifactDigest === null || result.inputsDigest === null) {
      throw new Error(`Internal error: gate of ${artifact} passed without an artifact`);
    }
    return [
      event("integration.queued", {
        artifact,
        attempt,
        candidate: { commit, tree, parent },
        onHead,
        artifactDigest: result.artifactDigest,
        gateDigest: result.gateDigest,
        inputsDigest: result.inputsDigest,
        control: result.controlStanding,
        evidence: [...result.evidence],
      }),
    ];
  }
  const refusal = {
    artifact,
    attempt,
    reason: result.reason,
    detail: result.detail,
    evidence: result.evidence,
    tree,
    nowMs,
  };
  if (result.reason === "VACUOUS_GATE") return parkAtOnce(state, refusal);
  if (result.verdict === "INCONCLUSIVE" && !isAttemptsFailure(result)) return parkAtOnce(state, refusal);
  return refuse(state, refusal);
}

/** Reasons of a check that was stopped before it could say anything: by a limit, or by a signal. */
const STOPPED: ReadonlySet<GateReason> = new Set<GateReason>(["TIMEOUT", "SIGNALLED", "CHECK_OVER_MEMORY", "CHECK_OVER_CPU_TIME"]);

/** Whether a gate's reason says that a check was stopped; with the artifact taken out it may be stopped the same way. */
export function isStoppedCheck(reason: GateReason): boolean {
  return STOPPED.has(reason);
}

function isAttemptsFailure(result: Pick<GateResult, "reason" | "control">): boolean {
  return isStoppedCheck(result.reason) && result.control?.reason !== result.reason;
}
