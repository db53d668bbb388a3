import type { Artifact } from "../plan/plan.ts";
import type { PlanGraph } from "../schedule/plan-graph.ts";
import type { ScheduleOrder } from "../schedule/schedule-order.ts";
import { groupKey } from "./group-key.ts";
import { sortedMapOf } from "./sorted-map.ts";
import type { SortedMap } from "./sorted-map.ts";

/**
 * Where each queue of artifacts to start begins. There is a queue for each agent profile in each stage, of the required
 * artifacts and of the optional ones, so that a decision finds the first of all of them, and goes on after a profile whose agents
 * are all at work, without looking at every profile.
 */
export interface StartHeads {
  /** The first artifact of each queue, by rank. */
  readonly heads: SortedMap<number, string>;
  /** Those of them that require something a human provides, by rank. */
  readonly requiringHeads: SortedMap<number, string>;
}

/** What the queues are made of. */
interface QueuedBy {
  readonly graph: PlanGraph;
  readonly order: ScheduleOrder;
}

/** The heads of an index of what is to be started. @param toStart - ids by {@link groupKey} of the number of their agent profile. */
export function startHeadsOf(by: QueuedBy, toStart: SortedMap<number, string>): StartHeads {
  const heads = new Map<number, string>();
  const seen = new Set<number>();
  for (const id of toStart.values()) {
    const { group, from } = queueOf(by, id);
    const queue = groupKey(group, from);
    if (seen.has(queue)) continue;
    seen.add(queue);
    heads.set(by.order.rank.get(id) as number, id);
  }
  const pairs = [...heads].sort((one, other) => one[0] - other[0]);
  return { heads: sortedMapOf(pairs), requiringHeads: sortedMapOf(pairs.filter(([, id]) => isRequiring(by, id))) };
}

/**
 * The heads after some artifacts came into the queues or left them.
 *
 * @param moved - their ids.
 */
export function changedStartHeads(
  { heads, requiringHeads }: StartHeads,
  by: QueuedBy,
  { before, after, moved }: { readonly before: SortedMap<number, string>; readonly after: SortedMap<number, string>; readonly moved: readonly string[] },
): StartHeads {
  const removed: number[] = [];
  const added: [number, string][] = [];
  for (const id of moved) {
    const from = headOf(by, before, id);
    const to = headOf(by, after, id);
    if (from === to) continue;
    if (from !== null) removed.push(by.order.rank.get(from) as number);
    if (to !== null) added.push([by.order.rank.get(to) as number, to]);
  }
  return {
    heads: heads.changed(removed, added),
    requiringHeads: requiringHeads.changed(removed.filter((rank) => requiringHeads.has(rank)), added.filter(([, id]) => isRequiring(by, id))),
  };
}

/** The first of the queue that an artifact belongs to, whether it is in it or not. */
function headOf(by: QueuedBy, toStart: SortedMap<number, string>, id: string): string | null {
  const { group, from, to } = queueOf(by, id);
  const first = toStart.firstFrom(groupKey(group, from));
  return first !== undefined && first[0] < groupKey(group, to) ? first[1] : null;
}

function queueOf(by: QueuedBy, id: string): { readonly group: number; readonly from: number; readonly to: number } {
  const { stage, optional, agent } = artifactOf(by, id);
  const { from, optionalFrom, to } = by.order.stages[stage];
  const group = by.graph.profiles.get(agent) as number;
  return optional ? { group, from: optionalFrom, to } : { group, from, to: optionalFrom };
}

function isRequiring(by: QueuedBy, id: string): boolean {
  const { env, files } = artifactOf(by, id).requires;
  return env.length + files.length > 0;
}

function artifactOf({ graph }: QueuedBy, id: string): Artifact {
  return graph.artifacts[graph.numbers.get(id) as number] as Artifact;
}
