import type { ProgressEvent } from "../progress-event.ts";

/** What took closures away: one commit, gate or decision, and the artifacts that it took them from. */
export interface Trigger {
  /** What an issue may call the event: by its own name, or by its cause. */
  readonly codes: ReadonlySet<string>;
  /** IDs and locations, any of which names an artifact of it. */
  readonly artifacts: ReadonlySet<string>;
  /** Locations that lost a closure to it; empty for a stage that was reopened and nothing else. */
  readonly locations: readonly string[];
}

type Loss = Extract<ProgressEvent, { type: "artifact.invalidated" | "stage.reopened" }>;

/**
 * What the falls of a step follow from. Invalidations and reopened stages that follow from an invalidation in the same
 * step belong to that one; events of the same cause and trigger are one trigger.
 */
export const triggersOf = (events: readonly ProgressEvent[]): readonly Trigger[] => {
  const losses = events.flatMap((event): Loss[] =>
    event.type === "artifact.invalidated" || event.type === "stage.reopened" ? [event] : [],
  );
  const lost = new Set(losses.flatMap((loss) => (loss.type === "artifact.invalidated" ? [loss.data.artifact] : [])));
  const roots = losses.filter((loss) => !lost.has(loss.data.trigger) || isOwnTrigger(loss));
  const groups = new Map<string, Loss[]>();
  // Events that name each other have no root, and each of them is as good as one.
  for (const loss of roots.length > 0 ? roots : losses) {
    const key = JSON.stringify([loss.data.cause, loss.data.trigger]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [loss]);
    else group.push(loss);
  }
  return [...groups.values()].map(triggerOf);
};

const isOwnTrigger = (loss: Loss): boolean =>
  loss.type === "artifact.invalidated" && loss.data.artifact === loss.data.trigger;

const triggerOf = (group: readonly Loss[]): Trigger => {
  const invalidated = group.flatMap((loss) => (loss.type === "artifact.invalidated" ? [loss.data] : []));
  return {
    codes: new Set(group.flatMap((loss) => [loss.data.cause, loss.type === "stage.reopened" ? "REOPENED" : "INVALIDATED"])),
    artifacts: new Set(
      invalidated.length > 0
        ? invalidated.flatMap(({ artifact, location }) => [artifact, location])
        : group.map(({ data }) => data.trigger),
    ),
    locations: invalidated.map(({ location }) => location),
  };
};
