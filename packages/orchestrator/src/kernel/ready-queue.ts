import type { Stage } from "@pawl/contract";
import { groupKey } from "@pawl/pipeline";
import type { Artifact, PipelineState, SortedMap } from "@pawl/pipeline";

import { RankHeap } from "./rank-heap.ts";

/** Ranks to look at: from `from` up to, without, `to`. */
export interface RankRange {
  readonly from: number;
  readonly to: number;
}

/** The ranks of a stage's required artifacts. */
export function requiredRanks(state: PipelineState, stage: Stage): RankRange {
  const { from, optionalFrom } = state.order.stages[stage];
  return { from, to: optionalFrom };
}

/** The entries of a group in an index that is by `groupKey`, as ranks and ids, in schedule order. */
export function* groupEntries(index: SortedMap<number, string>, group: number, range: RankRange): Generator<[number, string]> {
  const base = groupKey(group, 0);
  for (const [key, id] of index.entries(groupKey(group, range.from))) {
    if (key - base >= range.to) return;
    yield [key - base, id];
  }
}

/** The first of an index that is by rank, in a range; `null` where there is none. */
export function firstInRange(index: SortedMap<number, string>, range: RankRange): string | null {
  for (const [rank, id] of index.entries(range.from)) return rank < range.to ? id : null;
  return null;
}

/** A queue of artifacts to start, from the one on that is next in it. */
interface Cursor {
  readonly rank: number;
  readonly id: string;
  readonly profile: string | null;
  readonly rest: Iterator<[number, string]>;
}

/**
 * Ready artifacts that an agent, or their own command, may work on, in schedule order. There is a queue for each agent profile,
 * so that what waits for a profile whose agents are all at work costs nothing but a look at the first of it.
 *
 * @param isOpen - whether anything of a profile may still be started; asked again before each artifact. What is not open any more
 *   does not become open again.
 */
export function* readyToStart(
  state: PipelineState,
  range: RankRange,
  isOpen: (profile: string | null) => boolean,
): Generator<string> {
  const heads = state.heads.entries(range.from);
  let head = heads.next();
  const begun = new RankHeap<Cursor>();
  for (;;) {
    const isAhead = head.done !== true && head.value[0] < Math.min(range.to, begun.lowest);
    const cursor = isAhead ? cursorAt(state, head.value, range) : begun.take();
    if (cursor === undefined) return;
    if (isAhead) head = heads.next();
    if (!isOpen(cursor.profile)) continue;
    const next = cursor.rest.next();
    if (next.done !== true) begun.add({ ...cursor, rank: next.value[0], id: next.value[1] });
    yield cursor.id;
  }
}

/** The queue that begins with an artifact. */
function cursorAt(state: PipelineState, [rank, id]: [number, string], range: RankRange): Cursor {
  const { agent, stage } = state.byId.get(id) as Artifact;
  const { optionalFrom, to } = state.order.stages[stage];
  const end = Math.min(range.to, rank < optionalFrom ? optionalFrom : to);
  const group = state.graphs.graph.profiles.get(agent) as number;
  return { rank, id, profile: agent, rest: groupEntries(state.toStart, group, { from: rank + 1, to: end }) };
}
