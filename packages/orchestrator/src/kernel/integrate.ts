import { event } from "@pawl/pipeline";
import type { EventBody, PipelineState, QueuedCandidate } from "@pawl/pipeline";

import { registeredBy } from "./register.ts";
import { completeRun } from "./settle.ts";
import { isLastOfRun } from "./work-stage.ts";

/** Whether a queued candidate still holds its lease, so that it may be closed. */
export function holdsLease(state: PipelineState, queued: QueuedCandidate): boolean {
  return (
    state.status === "running" &&
    // Nothing closes, and no run is completed, while the question about a failed calculation is open (rule 6.2#3).
    state.calculationFailure === null &&
    state.queue.has(queued.seq) &&
    state.artifacts.get(queued.artifact)?.lease === queued.attempt
  );
}

/**
 * Closes the first of what was prepared, and ends its attempt when that was its last artifact. The closure that completes the run does so
 * in one transition: its report is the last one, and nothing may come between the two (rule 6.2.1#2).
 */
export function closePrepared(state: PipelineState): readonly EventBody[] {
  const [prepared] = state.prepared;
  if (prepared === undefined) return [];
  const artifact = state.byId.get(prepared.artifact);
  if (artifact === undefined) throw new Error(`Internal error: no artifact ${prepared.artifact}`);
  const { attempt, closure, passes } = prepared;
  const live = state.attempts.get(attempt);
  const isLast = live?.artifacts.every(
    (id) => id === artifact.id || state.artifacts.get(id)?.lease !== attempt,
  );
  return [
    event("artifact.closed", {
      artifact: artifact.id,
      stage: artifact.stage,
      location: artifact.location,
      version: artifact.version,
      required: !artifact.optional,
      attempt,
      closure,
      passes,
    }),
    ...(live !== undefined && isLast
      ? [event("attempt.ended", { attempt, outcome: "closed", reason: "DONE", detail: "" })]
      : []),
    ...registeredBy(state, prepared),
    ...(isLastOfRun(state, artifact.id) ? completeRun(state) : []),
  ];
}

/** Drops all that is prepared because the branch does not hold it; the candidates wait in the queue as before. */
export function dropPrepared(state: PipelineState, cause: string): readonly EventBody[] {
  return state.prepared.map(({ artifact, attempt, newHead }) => event("integration.dropped", { artifact, attempt, newHead, cause }));
}

/**
 * Closed artifacts whose gate must pass again before a stage may end on a tree: those whose gate inputs differ from the ones
 * of their last PASS, and those that are to be gated again anyway.
 *
 * @param inputsDigest - digest of an artifact's gate inputs in that tree.
 */
export function changedSincePass(
  state: PipelineState,
  inputsDigests: ReadonlyMap<string, string>,
): readonly string[] {
  const due = new Set(state.regate.values());
  return closedArtifacts(state).filter((id) => {
    const digest = inputsDigests.get(id);
    return due.has(id) || digest === undefined || digest !== state.artifacts.get(id)?.passedInputsDigest;
  });
}

/** Every closed artifact, required and optional, in schedule order. */
export function closedArtifacts(state: PipelineState): readonly string[] {
  return state.order.ids.filter((id) => state.artifacts.get(id)?.phase === "closed");
}
