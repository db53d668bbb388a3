import { type ArtifactReference, parseArtifactReference } from "../grammar/artifact-reference.ts";
import { NO_ARTIFACT } from "../grammar/location.ts";
import type { ProgressEvent } from "../progress-event.ts";
import type { LastClosed } from "./step.ts";

/** The required artifact that was closed last and still is (I7), by everything that the run's events say. */
export const lastClosedOf = (closed: ReadonlyMap<string, ArtifactReference>, events: readonly ProgressEvent[]): LastClosed => {
  const after = new Map(closed);
  for (const event of events) followClosure(after, event);
  return { kind: "is", reference: latestOf(after) };
};

/** The same by a step alone: from the artifact that the report before names, and the events since. */
export const lastClosedSince = (lastCompleted: string | undefined, events: readonly ProgressEvent[]): LastClosed => {
  const closed = new Map<string, ArtifactReference>();
  for (const event of events) followClosure(closed, event);
  const latest = latestOf(closed);
  if (latest !== null) return { kind: "is", reference: latest };
  if (lastCompleted === NO_ARTIFACT) return { kind: "is", reference: null };
  // Nothing required that this step closed is closed any more: what else it names was lost, or is optional.
  const locations = new Set(
    events.flatMap((event) =>
      event.type === "artifact.closed" || event.type === "artifact.invalidated" ? [event.data.location] : [],
    ),
  );
  const before = lastCompleted === undefined ? null : parseArtifactReference(lastCompleted);
  // The closure before the one that was lost is not in this step.
  if (before === null || locations.has(before.location)) return { kind: "is-none-of", locations };
  return { kind: "is", reference: before };
};

/** Takes an event into the closed required artifacts, which stand in the order of their closures. */
const followClosure = (closed: Map<string, ArtifactReference>, event: ProgressEvent): void => {
  if (event.type !== "artifact.closed" && event.type !== "artifact.invalidated") return;
  // Deleted first, so that an artifact which is closed again stands last.
  closed.delete(event.data.artifact);
  if (event.type === "artifact.closed" && event.data.required) {
    const { location, version } = event.data;
    closed.set(event.data.artifact, { location, version });
  }
};

const latestOf = (closed: ReadonlyMap<string, ArtifactReference>): ArtifactReference | null =>
  [...closed.values()].at(-1) ?? null;
