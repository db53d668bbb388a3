import type { EventType, RecordedEvent } from "@pawl/pipeline";

/** What an event means to who watches a run: it is done, it went wrong, a human is needed, or it is worth a look. */
export type EventMeaning = "done" | "wrong" | "asks" | "notable";

const MEANINGS: { readonly [T in EventType]?: EventMeaning } = {
  "artifact.closed": "done",
  "run.completed": "done",
  "run.aborted": "wrong",
  "artifact.invalidated": "wrong",
  "status.tampered": "wrong",
  "calculation.failed": "wrong",
  "artifact.parked": "asks",
  "question.raised": "asks",
  "agent.rate_limited": "notable",
  "artifact.retried": "notable",
  "branch.foreign_commit": "notable",
  "evidence.unreadable": "notable",
  "integration.dropped": "notable",
  "result.refused": "notable",
  "run.paused": "notable",
  "silence.expired": "notable",
  "stage.reopened": "notable",
};

/** The meaning of an event; `null` for one that is only part of the work. */
export function eventMeaning(event: RecordedEvent): EventMeaning | null {
  if (event.type === "attempt.ended") return event.data.outcome === "failed" ? "wrong" : null;
  if (event.type !== "gate.finished") return MEANINGS[event.type] ?? null;
  const { verdict } = event.data;
  if (verdict === "PASS") return null;
  return verdict === "FAIL" ? "wrong" : "notable";
}

/** Types that say nothing to who watches a run, beside the events that go with them. `pawl log` shows them. */
export const QUIET_EVENTS: ReadonlySet<EventType> = new Set<EventType>(["gate.started", "integration.queued", "integration.prepared", "report.emitted"]);
