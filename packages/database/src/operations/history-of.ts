import { artifactsOfEvent, type AttemptRow, isOutsideRuns, type RecordedEvent } from "@pawl/pipeline";

import type { EventArtifactRecord } from "../entities/event-artifact-entity.ts";

/**
 * Which events belong to the history of which artifacts: those that name it, and the ends of its attempts. The start of a run
 * belongs to no artifact's.
 *
 * @param events - in order.
 * @param attempts - rows of the attempts that end among them, unless they start among them, too.
 */
export function historyOf(
  events: readonly RecordedEvent[],
  attempts: readonly Pick<AttemptRow, "attempt" | "artifacts">[],
): EventArtifactRecord[] {
  const attempted = new Map(attempts.map(({ attempt, artifacts }) => [attempt, artifacts]));
  return events.flatMap((event) => {
    if (event.type === "run.started" || isOutsideRuns(event)) return [];
    if (event.type === "attempt.started") attempted.set(event.data.attempt, event.data.artifacts);
    const named = event.type === "attempt.ended" ? (attempted.get(event.data.attempt) ?? []) : artifactsOfEvent(event);
    return [...new Set(named)].map((artifact) => ({ run: event.run, artifact, seq: event.seq }));
  });
}
