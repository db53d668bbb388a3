import { unreachable } from "../util/unreachable.ts";
import { dequeue } from "./apply-attempt.ts";
import { observed, withIssue, withoutIssues } from "./apply-run.ts";
import type { EventOf } from "./event-of.ts";
import type { PipelineState } from "./pipeline-state.ts";
import { artifactState, IllegalTransitionError, requireLease, requirePhase, setArtifact } from "./set-artifact.ts";

/** Applies integration, closing, and the loss of a closure. */
export function applyClosureEvent(
  state: PipelineState,
  event: EventOf<
    | "integration.queued"
    | "integration.prepared"
    | "integration.dropped"
    | "artifact.closed"
    | "artifact.invalidated"
    | "artifact.regate"
    | "artifact.regated"
    | "artifact.gate_first"
  >,
): PipelineState {
  switch (event.type) {
    case "integration.queued": {
      requireLease(state, event.data.artifact, event.type, event.data.attempt);
      const queued = setArtifact(state, event.data.artifact, { phase: "integrating" });
      return { ...queued, queue: queued.queue.with(event.seq, { ...event.data, seq: event.seq }) };
    }
    case "integration.prepared":
      requireLease(state, event.data.artifact, event.type, event.data.attempt);
      requirePhase(state, event.data.artifact, event.type, ["integrating"]);
      return prepared(state, event);
    case "integration.dropped":
      if (!state.prepared.some((one) => one.artifact === event.data.artifact)) {
        throw new IllegalTransitionError(`no integration of ${event.data.artifact} is prepared`);
      }
      return { ...state, prepared: state.prepared.filter((one) => one.artifact !== event.data.artifact) };
    case "artifact.closed":
      return closed(state, event);
    case "artifact.invalidated":
      return invalidated(state, event);
    case "artifact.regate":
      requirePhase(state, event.data.artifact, event.type, ["closed"]);
      return due(withoutQuestions(state), event);
    case "artifact.regated":
      return setArtifact(settled(state, event.data.artifact), event.data.artifact, { checkedAtClosure: state.closures });
    case "artifact.gate_first":
      return setArtifact(state, event.data.artifact, { gateFirst: true });
    default:
      return unreachable(event);
  }
}

/** Several are prepared together as one train, each on the commit of the one before. */
function prepared(state: PipelineState, event: EventOf<"integration.prepared">): PipelineState {
  const { artifact, oldHead } = event.data;
  const last = state.prepared.at(-1);
  if (state.preparedRollback !== null) throw new IllegalTransitionError(`a rollback is prepared, so the integration of ${artifact} cannot be`);
  if (last !== undefined && (last.newHead !== oldHead || state.prepared.some((one) => one.artifact === artifact))) {
    throw new IllegalTransitionError(`an integration is prepared already, and that of ${artifact} does not follow it`);
  }
  return { ...state, prepared: [...state.prepared, event.data] };
}

function closed(state: PipelineState, event: EventOf<"artifact.closed">): PipelineState {
  const { artifact: id, closure, attempt } = event.data;
  const [first, ...rest] = state.prepared;
  if (first?.artifact !== id || first.attempt !== attempt) {
    throw new IllegalTransitionError(`artifact ${id} closes without a prepared integration, or before one that lands earlier`);
  }
  const { oldHead, newHead } = first;
  const { landed } = artifactState(state, id);
  const closures = state.closures + 1;
  let next: PipelineState = { ...dequeue(state, id), prepared: rest, head: closure.commit, closures };
  next = setArtifact(next, id, {
    phase: "closed",
    lease: null,
    gateFirst: false,
    failures: 0,
    losses: 0,
    fingerprint: null,
    lastRefusal: null,
    answer: null,
    notBeforeMs: 0,
    closure: { seq: event.seq, atMs: event.atMs, attempt, record: closure },
    ...(oldHead === newHead ? {} : { landed: [...landed, newHead] }),
    durationMs: attemptDurationMs(state, attempt, event.atMs) ?? artifactState(state, id).durationMs,
    passedInputsDigest: closure.inputsDigest,
    checkedAtClosure: closures,
  });
  for (const pass of event.data.passes) {
    const passed = { passedInputsDigest: pass.inputsDigest, checkedAtClosure: closures };
    next = setArtifact(settled(next, pass.artifact), pass.artifact, passed);
  }
  return observed(withoutIssues(next, "fall", "foreign"), event.atMs);
}

/** An attempt's time is shared by its artifacts alike. A gate alone says nothing of how long the work takes. */
function attemptDurationMs(state: PipelineState, attempt: number, atMs: number): number | null {
  const live = state.attempts.get(attempt);
  if (live === undefined || live.kind === "gate-first") return null;
  return Math.max(0, Math.round((atMs - live.startedAtMs) / live.artifacts.length));
}

function invalidated(state: PipelineState, event: EventOf<"artifact.invalidated">): PipelineState {
  const { artifact: id, cause, trigger, location } = event.data;
  requirePhase(state, id, event.type, ["closed"]);
  const lost = setArtifact(withoutQuestions(state), id, {
    phase: "pending",
    closure: null,
    passedInputsDigest: null,
    regate: null,
    failures: 0,
    losses: 0,
    fingerprint: null,
    notBeforeMs: 0,
    gateFirst: true,
  });
  const next = observed(lost, event.atMs);
  // What follows from another invalidation is named by that one: one cause, one issue.
  if (cause === "NEEDS_INVALIDATED" || cause === "STAGE_INVALIDATED") return next;
  return withIssue(next, "fall", event.seq, "INVALIDATED", { artifact: location, cause, trigger });
}

/** There is something to run again, so nothing is asked: what is still open returns to parked (I10). */
function withoutQuestions(state: PipelineState): PipelineState {
  return state.questions.length === 0 ? state : { ...state, questions: [] };
}

function due(state: PipelineState, { seq, data: { artifact, cause } }: EventOf<"artifact.regate">): PipelineState {
  const next = setArtifact(state, artifact, { regate: { seq, cause } });
  return { ...next, regate: next.regate.with(state.order.rank.get(artifact) as number, artifact) };
}

function settled(state: PipelineState, id: string): PipelineState {
  const next = setArtifact(state, id, { regate: null });
  return { ...next, regate: next.regate.without(state.order.rank.get(id) as number) };
}
