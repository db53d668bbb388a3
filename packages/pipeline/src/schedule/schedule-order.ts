import { STAGES } from "@pawl/contract";
import type { PerStage } from "@pawl/contract";

import type { Adjacency } from "./adjacency.ts";
import { adjacencyOf } from "./adjacency.ts";
import { lookupOf } from "./plan-graph.ts";
import type { Lookup, PlanGraph } from "./plan-graph.ts";
import { TransitiveDependents } from "./transitive-dependents.ts";

/** The ranks of one stage: required artifacts from `from`, optional ones from `optionalFrom`, none from `to` on. */
export interface StageRanks {
  readonly from: number;
  readonly optionalFrom: number;
  readonly to: number;
}

/** In which order the scheduler prefers the artifacts of a plan; a function of the plan and of the expected durations. */
export interface ScheduleOrder {
  /** Ids by rank. */
  readonly ids: readonly string[];
  /** Position of each id in `ids`. */
  readonly rank: Lookup<number>;
  readonly stages: PerStage<StageRanks>;
  /** Ids that need an id directly, by rank. */
  readonly dependents: Pick<Lookup<readonly string[]>, "get">;
}

/** Whatever of a schedule order does not depend on durations. */
export interface StageGraphs {
  readonly graph: PlanGraph;
  /** Position of each artifact in topological order. */
  readonly positions: Int32Array;
  /** Dependents in the same stage, over those positions. */
  readonly dependents: Adjacency;
  readonly reach: TransitiveDependents;
}

/** The needs inside of each stage. No artifact of a later stage starts before a stage ends (I12), so no other need orders it. */
export function stageGraphs(graph: PlanGraph): StageGraphs {
  const { artifacts, topological } = graph;
  const positions = new Int32Array(artifacts.length);
  for (const [position, number] of topological.entries()) positions[number] = position;
  const { offsets, targets } = graph.dependents;
  const dependents = adjacencyOf(artifacts.length, (edge) => {
    for (const [position, number] of topological.entries()) {
      const stage = artifacts[number]?.stage;
      for (let at = offsets[number] as number; at < (offsets[number + 1] as number); at++) {
        const target = targets[at] as number;
        if (artifacts[target]?.stage === stage) edge(position, positions[target] as number);
      }
    }
  });
  return { graph, positions, dependents, reach: new TransitiveDependents(dependents) };
}

/**
 * Schedule order: stage, then required before optional (I17), then longest remaining path, then number of transitive
 * dependents (exact), then priority, then id. Paths and dependents are those inside the artifact's stage. A total order, so
 * that the same ledger gives the same next step (rule 4.8#3), in whatever order the plan names its artifacts.
 *
 * Sorting apart, linear in artifacts and needs, but for the dependents: they are counted only where two artifacts are alike up
 * to there, at the cost that {@link TransitiveDependents} names.
 *
 * @param durationsMs - expected duration of each artifact, by number.
 */
export function scheduleOrder(stageGraph: StageGraphs, durationsMs: Float64Array): ScheduleOrder {
  const { graph, positions, reach } = stageGraph;
  const { artifacts } = graph;
  const paths = remainingPaths(stageGraph, durationsMs);
  const blockOf = (number: number): number => {
    const artifact = artifacts[number];
    return artifact === undefined ? 0 : STAGES.indexOf(artifact.stage) * 2 + Number(artifact.optional);
  };
  const blocks = Uint8Array.from(artifacts, (_, number) => blockOf(number));
  const sorted = Int32Array.from(artifacts, (_, number) => number).sort((left, right) => {
    const byPath = (blocks[left] as number) - (blocks[right] as number) || (paths[right] as number) - (paths[left] as number);
    if (byPath !== 0 || left === right) return byPath;
    const one = artifacts[left];
    const other = artifacts[right];
    if (one === undefined || other === undefined) return 0;
    return (
      reach.of(positions[right] as number) - reach.of(positions[left] as number) ||
      other.priority - one.priority ||
      (one.id < other.id ? -1 : 1)
    );
  });
  const ranks = new Int32Array(artifacts.length);
  const sizes = new Int32Array(STAGES.length * 2 + 1);
  for (const [rank, number] of sorted.entries()) {
    ranks[number] = rank;
    const block = blocks[number] as number;
    sizes[block + 1] = (sizes[block + 1] as number) + 1;
  }
  for (let block = 0; block < STAGES.length * 2; block++) sizes[block + 1] = (sizes[block + 1] as number) + (sizes[block] as number);
  const stages = Object.fromEntries(
    STAGES.map((stage, index): [string, StageRanks] => [
      stage,
      { from: sizes[index * 2] as number, optionalFrom: sizes[index * 2 + 1] as number, to: sizes[index * 2 + 2] as number },
    ]),
  ) as PerStage<StageRanks>;
  const ids = Array.from(sorted, (number) => artifacts[number]?.id ?? "");
  return { ids, rank: lookupOf(graph, (number) => ranks[number] as number), stages, dependents: dependentsByRank(graph, sorted) };
}

/** Made when it is first asked for: a run without batches and without invalidations never asks. */
function dependentsByRank({ artifacts, numbers }: PlanGraph, sorted: Int32Array): ScheduleOrder["dependents"] {
  let made: Adjacency | null = null;
  const make = (): Adjacency =>
    adjacencyOf(artifacts.length, (edge) => {
      for (const number of sorted) {
        for (const need of artifacts[number]?.needs ?? []) edge(numbers.get(need) as number, number);
      }
    });
  return {
    get: (id) => {
      const number = numbers.get(id);
      if (number === undefined) return undefined;
      made ??= make();
      const { offsets, targets } = made;
      return Array.from(targets.subarray(offsets[number], offsets[number + 1]), (target) => artifacts[target]?.id ?? "");
    },
  };
}

/** By number: an artifact's own duration and the longest path over its dependents in the same stage. */
function remainingPaths({ graph, dependents }: StageGraphs, durationsMs: Float64Array): Float64Array {
  const { topological } = graph;
  const paths = new Float64Array(topological.length);
  for (let position = topological.length - 1; position >= 0; position--) {
    const number = topological[position] as number;
    let longest = 0;
    for (let edge = dependents.offsets[position] as number; edge < (dependents.offsets[position + 1] as number); edge++) {
      const next = topological[dependents.targets[edge] as number] as number;
      longest = Math.max(longest, paths[next] as number);
    }
    paths[number] = (durationsMs[number] as number) + longest;
  }
  return paths;
}
