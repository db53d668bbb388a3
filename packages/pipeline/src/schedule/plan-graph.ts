import type { Artifact } from "../plan/plan.ts";
import type { Adjacency } from "./adjacency.ts";
import { adjacencyOf } from "./adjacency.ts";
import { numbersOf, withSharedParts } from "./shared-parts.ts";

/** What there is for each id; the part of a `ReadonlyMap` that can be answered without one. */
export interface Lookup<V> {
  readonly size: number;
  get(id: string): V | undefined;
  has(id: string): boolean;
  keys(): IterableIterator<string>;
  entries(): IterableIterator<[string, V]>;
}

/** The artifacts of a plan by number, and who needs whom. A number is a position in the plan. */
export interface PlanGraph {
  readonly artifacts: readonly Artifact[];
  readonly numbers: ReadonlyMap<string, number>;
  /** From each artifact to those that need it, in plan order. */
  readonly dependents: Adjacency;
  /** A number for each way of producing an artifact: an agent profile, or (`null`) the artifact's own command. */
  readonly profiles: ReadonlyMap<string | null, number>;
  /** A number for each category. */
  readonly categories: ReadonlyMap<string, number>;
  /** All numbers so that each comes after those that it needs. */
  readonly topological: Int32Array;
}

/**
 * The graph of a valid plan: without cycles and unknown needs. Linear in artifacts and needs.
 *
 * @param given - in the graph they may be other objects with the same content (`withSharedParts`).
 */
export function planGraph(given: readonly Artifact[]): PlanGraph {
  const numbers = numbersOf(given);
  const artifacts = withSharedParts(given, numbers);
  const dependents = adjacencyOf(artifacts.length, (edge) => {
    for (const [number, { needs }] of artifacts.entries()) {
      for (const need of needs) edge(numbers.get(need) as number, number);
    }
  });
  const profiles = numbered(artifacts.map(({ agent }) => agent));
  const categories = numbered(artifacts.flatMap(({ category }) => category ?? []));
  return { artifacts, numbers, dependents, profiles, categories, topological: topologicalNumbers(artifacts, dependents) };
}

/** A value for each artifact of a graph, found by its id. */
export function lookupOf<V>({ artifacts, numbers }: PlanGraph, valueOf: (number: number) => V): Lookup<V> {
  return {
    size: artifacts.length,
    get: (id) => {
      const number = numbers.get(id);
      return number === undefined ? undefined : valueOf(number);
    },
    has: (id) => numbers.has(id),
    keys: () => numbers.keys(),
    *entries() {
      for (const [id, number] of numbers) yield [id, valueOf(number)] as [string, V];
    },
  };
}

function numbered<T>(values: readonly T[]): Map<T, number> {
  return new Map([...new Set(values)].map((value, number) => [value, number]));
}

function topologicalNumbers(artifacts: readonly Artifact[], { offsets, targets }: Adjacency): Int32Array {
  const open = Int32Array.from(artifacts, ({ needs }) => needs.length);
  const order = new Int32Array(artifacts.length);
  let end = 0;
  for (const [number, count] of open.entries()) if (count === 0) order[end++] = number;
  for (let at = 0; at < end; at++) {
    const number = order[at] as number;
    for (let edge = offsets[number] as number; edge < (offsets[number + 1] as number); edge++) {
      const target = targets[edge] as number;
      const left = (open[target] as number) - 1;
      open[target] = left;
      if (left === 0) order[end++] = target;
    }
  }
  return order;
}
