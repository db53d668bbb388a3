import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Adjacency } from "../../src/schedule/adjacency.ts";
import { adjacencyOf } from "../../src/schedule/adjacency.ts";
import { TransitiveDependents } from "../../src/schedule/transitive-dependents.ts";

/** The needs of each node, all of them lower numbers. */
type Needs = readonly (readonly number[])[];

function graphOf(needs: Needs): Adjacency {
  return adjacencyOf(needs.length, (edge) => {
    for (const [node, own] of needs.entries()) for (const need of own) edge(need, node);
  });
}

function counted(needs: Needs): number[] {
  const dependents = new TransitiveDependents(graphOf(needs));
  return needs.map((_, node) => dependents.of(node));
}

/** One set of everything that is reached for each node. */
function naive(needs: Needs): number[] {
  const reached = needs.map(() => new Uint8Array(needs.length));
  const dependents: number[][] = needs.map(() => []);
  for (const [node, own] of needs.entries()) for (const need of own) dependents[need]?.push(node);
  for (let node = needs.length - 1; node >= 0; node--) {
    const own = reached[node] as Uint8Array;
    for (const target of dependents[node] as number[]) {
      own[target] = 1;
      const theirs = reached[target] as Uint8Array;
      for (let at = target + 1; at < theirs.length; at++) if (theirs[at] === 1) own[at] = 1;
    }
  }
  return reached.map((own) => own.reduce((sum, one) => sum + one, 0));
}

/** A small generator, so that large graphs are the same every time. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor(((state >>> 8) / 2 ** 24) * below);
  };
}

function madeOf(size: number, needsOf: (node: number, below: (limit: number) => number) => readonly number[]): Needs {
  const below = numbersFrom(7);
  return Array.from({ length: size }, (_, node) => [...new Set(needsOf(node, below))].filter((need) => need >= 0 && need < node));
}

const graph = fc
  .array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 60 })
  .map((wishes): Needs => wishes.map((own, node) => (node === 0 ? [] : [...new Set(own.map((need) => need % node))])));

describe("transitive dependents", () => {
  it("are counted as a walk from each node counts them, whatever the graph", () => {
    fc.assert(
      fc.property(graph, (needs) => {
        expect(counted(needs)).toEqual(naive(needs));
      }),
      { numRuns: 300 },
    );
  });

  // More nodes than one block of the count holds, so that blocks end early, share sets and drop edges.
  it.each<[string, Needs]>([
    ["layers", madeOf(5200, (node, below) => (node < 100 ? [] : [0, 1, 2].map(() => (Math.floor(node / 100) - 1) * 100 + below(100))))],
    ["random needs", madeOf(5200, (node, below) => [below(node + 1), below(node + 1)])],
    ["needs close by", madeOf(5200, (node, below) => [node - 1 - below(300), node - 1 - below(300)])],
    ["forks and joins", madeOf(5200, (node) => (node % 50 === 0 ? Array.from({ length: 49 }, (_, at) => node - 1 - at) : [node - (node % 50)]))],
    ["chains with one end", madeOf(5200, (node) => (node === 5199 ? [5198, 5197, 5196] : [node - 3]))],
    ["a ladder with needs of the first", madeOf(5200, (node) => [node - 1, node - 2, node % 97 === 0 ? 0 : -1])],
    ["two layers of parts that meet nowhere", madeOf(5200, (node) => (node < 2600 ? [] : [node - 2600, (node - 2599) % 2600]))],
  ])("are exact in %s of thousands", (_, needs) => {
    expect(counted(needs)).toEqual(naive(needs));
  });

  it("can be asked for in any order, each part of the graph by itself", () => {
    fc.assert(
      fc.property(graph, graph, (one, other) => {
        const needs = [...one, ...other.map((own) => own.map((need) => need + one.length))];
        const dependents = new TransitiveDependents(graphOf(needs));
        const backwards = needs.map((_, at) => dependents.of(needs.length - 1 - at)).toReversed();
        expect(backwards).toEqual(naive(needs));
      }),
      { numRuns: 50 },
    );
  });
});
