import type { EventBody, EventType } from "@pawl/pipeline";

/**
 * Events that emit a report of themselves, whether or not its bytes change: an artifact's completion (rule 5#2), a stage's
 * entry (5#3), a question raised and answered (5#4 and 5#5), a silent window (5#6), and what begins, ends or disturbs a run.
 */
const EMITTING: ReadonlySet<EventType> = new Set<EventType>([
  "run.started",
  "run.completed",
  "run.aborted",
  "artifact.closed",
  "artifact.invalidated",
  "stage.entered",
  "stage.reopened",
  "rollback.executed",
  "plan.amended",
  "artifacts.registered",
  "question.raised",
  "question.answered",
  "artifact.unparked",
  "calculation.failed",
  "silence.expired",
  "status.tampered",
]);

/** Why a transition emits a report: the type of its first event that does, or `null`. */
export function emissionCause(events: readonly EventBody[]): EventType | null {
  return events.find((event) => EMITTING.has(event.type))?.type ?? null;
}
