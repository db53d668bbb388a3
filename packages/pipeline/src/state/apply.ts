import { unreachable } from "../util/unreachable.ts";
import type { RecordedEvent } from "../events/event.ts";
import { applyAttemptEvent } from "./apply-attempt.ts";
import { applyClosureEvent } from "./apply-closure.ts";
import { applyHumanEvent } from "./apply-human.ts";
import { applyRunEvent } from "./apply-run.ts";
import type { PipelineState } from "./pipeline-state.ts";
import { IllegalTransitionError } from "./set-artifact.ts";
import { startRun } from "./start-run.ts";

/**
 * The state after an event. Pure: the same events give the same state, whoever folds them.
 *
 * @param state - `null` before the first `run.started`; a later `run.started` begins anew, because a run starts from zero.
 * @throws IllegalTransitionError when the event does not fit the state; nothing is changed then.
 */
export function apply(state: PipelineState | null, event: RecordedEvent): PipelineState {
  if (event.type === "run.started") return startRun(event);
  if (state === null) throw new IllegalTransitionError(`event ${event.type} before the first run`);
  if (event.run !== state.run) throw new IllegalTransitionError(`event ${event.type} of another run than ${state.run}`);
  return { ...change(state, event), seq: event.seq };
}

function change(state: PipelineState, event: Exclude<RecordedEvent, { type: "run.started" }>): PipelineState {
  switch (event.type) {
    case "run.completed":
    case "run.aborted":
    case "stage.entered":
    case "stage.reopened":
    case "branch.foreign_commit":
    case "status.tampered":
    case "calculation.failed":
    case "silence.expired":
      return applyRunEvent(state, event);
    case "attempt.started":
    case "attempt.produced":
    case "attempt.recovered":
    case "attempt.ended":
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
    case "artifact.retried":
    case "artifact.parked":
    case "artifact.cancelled":
    case "artifact.restored":
    case "question.raised":
    case "question.answered":
      return applyHumanEvent(state, event);
    case "result.refused":
    case "report.emitted":
    case "orchestrator.started":
    case "orchestrator.stopped":
      return state;
    default:
      return unreachable(event);
  }
}
