import type { Stage } from "@pawl/contract";
import { groupKey } from "@pawl/pipeline";
import type { PipelineState, SortedMap } from "@pawl/pipeline";

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

/**
 * Ready artifacts that an agent, or their own command, may work on, in schedule order. The queue is kept per agent profile, so
 * that those of a profile whose agents are all at work cost nothing.
 *
 * @param isOpen - whether anything of a profile may still be started; asked again before each artifact.
 */
export function* readyToStart(
  state: PipelineState,
  range: RankRange,
  isOpen: (profile: string | null) => boolean,
): Generator<string> {
  const heads = [...state.graphs.graph.profiles].map(([profile, number]) => {
    const entries = groupEntries(state.toStart, number, range);
    return { profile, entries, head: entries.next() };
  });
  for (;;) {
    let best: (typeof heads)[number] | null = null;
    for (const one of heads) {
      if (one.head.done === true || !isOpen(one.profile)) continue;
      if (best === null || one.head.value[0] < best.head.value[0]) best = one;
    }
    if (best === null || best.head.done === true) return;
    const [, id] = best.head.value;
    best.head = best.entries.next();
    yield id;
  }
}
