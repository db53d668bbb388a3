import { STAGES } from "@pawl/contract";

import type { Artifact, Plan } from "../plan/plan.ts";

/** What the scheduler knows of a plan before anything runs; a function of the plan and of the durations. */
export interface ScheduleOrder {
  /** Ids in the order in which the scheduler prefers them. */
  readonly ids: readonly string[];
  /** Position of each id in `ids`. */
  readonly rank: ReadonlyMap<string, number>;
  /** Ids that need an id directly, in plan order. */
  readonly dependents: ReadonlyMap<string, readonly string[]>;
}

/** Width of one block of the transitive count: this many artifacts are counted per pass over the graph. */
const BLOCK_BITS = 4096;

/**
 * Schedule order: stage, then required before optional (I17), then longest remaining path, then number of transitive
 * dependents (exact), then priority, then id. Paths and dependents are those inside the artifact's stage, because no
 * artifact of a later stage can start before the stage ends (I12). A total order, so that the same ledger gives the same
 * next step (rule 4.8#3).
 *
 * @param plan - valid, so without cycles and unknown needs.
 * @param durationsMs - known durations by id; an artifact without one takes its `estimateMs`, else the median of the known
 *   ones, else 1.
 */
export function scheduleOrder(plan: Plan, durationsMs: Readonly<Record<string, number>>): ScheduleOrder {
  const dependents = directDependents(plan.artifacts);
  const byId = new Map(plan.artifacts.map((artifact) => [artifact.id, artifact]));
  const order = topologicalOrder(plan.artifacts, dependents);
  const knownMs = (artifact: Artifact): number | null =>
    // An id may be the name of something that every object inherits.
    (Object.hasOwn(durationsMs, artifact.id) ? durationsMs[artifact.id] : null) ?? artifact.estimateMs;
  const known = plan.artifacts
    .map(knownMs)
    .filter((value): value is number => value !== null)
    .sort((left, right) => left - right);
  const typical = known[Math.floor(known.length / 2)] ?? 1;
  const sameStage = (id: string): readonly string[] => {
    const stage = byId.get(id)?.stage;
    return (dependents.get(id) ?? []).filter((other) => byId.get(other)?.stage === stage);
  };

  const remaining = new Map<string, number>();
  for (const id of order.toReversed()) {
    const own = knownMs(byId.get(id) as Artifact) ?? typical;
    let longest = 0;
    for (const next of sameStage(id)) longest = Math.max(longest, remaining.get(next) ?? 0);
    remaining.set(id, own + longest);
  }
  const reach = transitiveCounts(order, sameStage);

  const ids = plan.artifacts
    .toSorted(
      (left, right) =>
        STAGES.indexOf(left.stage) - STAGES.indexOf(right.stage) ||
        Number(left.optional) - Number(right.optional) ||
        (remaining.get(right.id) ?? 0) - (remaining.get(left.id) ?? 0) ||
        (reach.get(right.id) ?? 0) - (reach.get(left.id) ?? 0) ||
        right.priority - left.priority ||
        (left.id < right.id ? -1 : 1),
    )
    .map((artifact) => artifact.id);
  return { ids, rank: new Map(ids.map((id, position) => [id, position])), dependents };
}

function directDependents(artifacts: readonly Artifact[]): Map<string, string[]> {
  const dependents = new Map<string, string[]>(artifacts.map((artifact) => [artifact.id, []]));
  for (const artifact of artifacts) {
    for (const need of artifact.needs) dependents.get(need)?.push(artifact.id);
  }
  return dependents;
}

function topologicalOrder(artifacts: readonly Artifact[], dependents: ReadonlyMap<string, readonly string[]>): string[] {
  const open = new Map(artifacts.map((artifact) => [artifact.id, artifact.needs.length]));
  const order = artifacts.filter((artifact) => artifact.needs.length === 0).map((artifact) => artifact.id);
  for (let at = 0; at < order.length; at++) {
    for (const next of dependents.get(order[at] as string) ?? []) {
      const left = (open.get(next) ?? 0) - 1;
      open.set(next, left);
      if (left === 0) order.push(next);
    }
  }
  return order;
}

/**
 * Exact number of transitive dependents of every id. Bit sets over all ids at once would need memory that grows with the
 * square of the plan, so the targets are taken in blocks.
 */
function transitiveCounts(order: readonly string[], next: (id: string) => readonly string[]): Map<string, number> {
  const position = new Map(order.map((id, at) => [id, at]));
  const edges = order.map((id) => next(id).map((other) => position.get(other) as number));
  const counts = new Array<number>(order.length).fill(0);
  for (let from = 0; from < order.length; from += BLOCK_BITS) {
    const words = Math.ceil(Math.min(BLOCK_BITS, order.length - from) / 32);
    const bits = new Uint32Array(words * order.length);
    // Targets of a block lie at or after `from` in topological order; whatever comes after the block cannot reach it.
    for (let at = Math.min(order.length, from + BLOCK_BITS) - 1; at >= 0; at--) {
      const base = at * words;
      for (const target of edges[at] as number[]) {
        const inBlock = target - from;
        if (inBlock >= BLOCK_BITS) continue;
        for (let word = 0; word < words; word++) {
          bits[base + word] = (bits[base + word] as number) | (bits[target * words + word] as number);
        }
        if (inBlock >= 0) bits[base + (inBlock >>> 5)] = (bits[base + (inBlock >>> 5)] as number) | (1 << (inBlock & 31));
      }
      let count = 0;
      for (let word = 0; word < words; word++) count += bitCount(bits[base + word] as number);
      counts[at] = (counts[at] as number) + count;
    }
  }
  return new Map(order.map((id, at) => [id, counts[at] as number]));
}

function bitCount(word: number): number {
  let value = word - ((word >>> 1) & 0x55555555);
  value = (value & 0x33333333) + ((value >>> 2) & 0x33333333);
  return Math.imul((value + (value >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
