import { unreachable } from "../util/unreachable.ts";
import { type EventOutsideRuns, isOutsideRuns } from "../events/event.ts";
import type { EventType, RecordedEvent } from "../events/event.ts";
import { applyAmendment } from "./apply-amendment.ts";
import { applyAttemptEvent } from "./apply-attempt.ts";
import { applyClosureEvent } from "./apply-closure.ts";
import { applyHumanEvent } from "./apply-human.ts";
import { applyRegistration } from "./apply-registration.ts";
import { applyRollbackEvent } from "./apply-rollback.ts";
import { applyRunEvent } from "./apply-run.ts";
import type { PipelineState } from "./pipeline-state.ts";
import { IllegalTransitionError } from "./set-artifact.ts";
import { startRun } from "./start-run.ts";

/** What is refused because it comes late, a gate that was at work, and what concerns the file and the process. */
const RECORDED_AFTER_THE_END: ReadonlySet<EventType> = new Set<EventType>([
  "result.refused",
  "decision.refused",
  "usage.settled",
  "gate.finished",
  "artifact.regated",
  "status.tampered",
  "report.emitted",
  "orchestrator.started",
  "orchestrator.stopped",
]);

/**
 * The state after an event. Pure: the same events give the same state, whoever folds them.
 *
 * @param state - `null` before the first `run.started`; a later `run.started` begins anew, because a run starts from zero.
 * @throws IllegalTransitionError when the event does not fit the state, or belongs to no run; nothing is changed then.
 */
export function apply(state: PipelineState | null, event: RecordedEvent): PipelineState {
  if (isOutsideRuns(event)) throw new IllegalTransitionError(`event ${event.type} belongs to no run`);
  if (event.type === "run.started") return startRun(event);
  if (state === null) throw new IllegalTransitionError(`event ${event.type} before the first run`);
  if (event.run !== state.run) throw new IllegalTransitionError(`event ${event.type} of another run than ${state.run}`);
  return { ...(state.status === "running" ? change(state, event) : frozen(state, event)), seq: event.seq };
}

/**
 * What comes after the end of a run is recorded and changes nothing (rules 6.2.1#2 and 6.5#1), so that the report stays as it
 * was at the end (rule 6.4#5).
 */
function frozen(state: PipelineState, event: RecordedEvent): PipelineState {
  if (RECORDED_AFTER_THE_END.has(event.type)) return state;
  throw new IllegalTransitionError(`event ${event.type} after run ${state.run} was ${state.status}`);
}

function change(state: PipelineState, event: Exclude<RecordedEvent, { type: "run.started" | EventOutsideRuns["type"] }>): PipelineState {
  switch (event.type) {
    case "run.completed":
    case "run.aborted":
    case "run.paused":
    case "run.resumed":
    case "stage.entered":
    case "stage.reopened":
    case "branch.foreign_commit":
    case "status.tampered":
    case "calculation.failed":
    case "silence.expired":
    case "evidence.unreadable":
    case "orchestrator.started":
      return applyRunEvent(state, event);
    case "attempt.started":
    case "attempt.produced":
    case "attempt.recovered":
    case "attempt.ended":
    case "agent.rate_limited":
    case "usage.settled":
    case "gate.started":
    case "gate.finished":
      return applyAttemptEvent(state, event);
    case "integration.queued":
    case "integration.prepared":
    case "integration.dropped":
    case "artifact.closed":
    case "artifact.invalidated":
    case "artifact.regate":
    case "artifact.regated":
    case "artifact.gate_first":
      return applyClosureEvent(state, event);
    case "plan.amended":
      return applyAmendment(state, event);
    case "artifacts.registered":
      return applyRegistration(state, event);
    case "rollback.prepared":
    case "rollback.executed":
    case "rollback.dropped":
      return applyRollbackEvent(state, event);
    case "artifact.retried":
    case "artifact.parked":
    case "artifact.unparked":
    case "artifact.cancelled":
    case "artifact.restored":
    case "question.raised":
    case "question.answered":
      return applyHumanEvent(state, event);
    case "result.refused":
    case "decision.refused":
    case "report.emitted":
    case "orchestrator.stop_ordered":
    case "stage.reopen_ordered":
    case "orchestrator.stopped":
      return state;
    default:
      return unreachable(event);
  }
}
