import type { Adjacency } from "./adjacency.ts";
import { countByBlocks } from "./count-by-blocks.ts";

/**
 * Numbers of transitive dependents: each dependent counts once, however many ways lead to it. Exact.
 *
 * Each connected part of the graph is counted by itself, and only where somebody asks for one of its nodes:
 * - a part without diamonds (as many edges as a tree has) by adding up, in time that is linear in it;
 * - any other part with bit sets over blocks of targets. For n nodes and e edges that is at most n * e / 32 word operations,
 *   but what reaches all of a block, or nothing of it, costs one look per edge and block (n * e / 4096), edges that say nothing
 *   are dropped as they are found, and a node with a single way on shares its set. Graphs in layers, fans, joins and chains come
 *   near the lower figure; random needs over the whole length of a stage come near the upper one.
 */
export class TransitiveDependents {
  readonly #parts: Parts;
  readonly #counts: Int32Array;
  readonly #isCounted: Uint8Array;

  /** @param graph - edges from lower to higher numbers only. */
  constructor(graph: Adjacency) {
    this.#parts = partsOf(graph);
    const size = graph.offsets.length - 1;
    this.#counts = new Int32Array(size);
    this.#isCounted = new Uint8Array(this.#parts.starts.length - 1);
  }

  /** The count of a node. The first call for a part counts all of it. */
  of(node: number): number {
    const part = this.#parts.partOf[node] as number;
    if (this.#isCounted[part] === 0) {
      this.#isCounted[part] = 1;
      this.#count(part);
    }
    return this.#counts[node] as number;
  }

  #count(part: number): void {
    const { starts, members, local, graph } = this.#parts;
    const from = starts[part] as number;
    const nodes = members.subarray(from, starts[part + 1]);
    const { offsets, targets } = graph;
    let edges = 0;
    for (const node of nodes) edges += (offsets[node + 1] as number) - (offsets[node] as number);
    if (edges === nodes.length - 1) {
      for (let at = nodes.length - 1; at >= 0; at--) this.#addUp(graph, nodes[at] as number);
      return;
    }
    const inner = { offsets: new Int32Array(nodes.length + 1), targets: new Int32Array(edges) };
    let end = 0;
    for (const [position, node] of nodes.entries()) {
      for (let edge = offsets[node] as number; edge < (offsets[node + 1] as number); edge++) {
        inner.targets[end++] = local[targets[edge] as number] as number;
      }
      inner.offsets[position + 1] = end;
      const first = inner.offsets[position] as number;
      if (end > first + 1) inner.targets.subarray(first, end).sort();
    }
    for (const [position, count] of countByBlocks(inner).entries()) this.#counts[nodes[position] as number] = count;
  }

  /** Without diamonds no two dependents have one of theirs in common. */
  #addUp({ offsets, targets }: Adjacency, node: number): void {
    let count = 0;
    for (let edge = offsets[node] as number; edge < (offsets[node + 1] as number); edge++) {
      count += 1 + (this.#counts[targets[edge] as number] as number);
    }
    this.#counts[node] = count;
  }
}

/** The connected parts of a graph. */
interface Parts {
  readonly graph: Adjacency;
  readonly partOf: Int32Array;
  /** The members of part p, in ascending order, are `members[starts[p]]` up to, without, `members[starts[p + 1]]`. */
  readonly starts: Int32Array;
  readonly members: Int32Array;
  /** Position of each node among the members of its part. */
  readonly local: Int32Array;
}

function partsOf(graph: Adjacency): Parts {
  const { offsets, targets } = graph;
  const size = offsets.length - 1;
  const parent = Int32Array.from({ length: size }, (_, node) => node);
  const rootOf = (start: number): number => {
    let node = start;
    for (;;) {
      const up = parent[node] as number;
      if (up === node) return node;
      const grand = parent[up] as number;
      parent[node] = grand;
      node = grand;
    }
  };
  for (let node = 0; node < size; node++) {
    for (let edge = offsets[node] as number; edge < (offsets[node + 1] as number); edge++) {
      const one = rootOf(node);
      const other = rootOf(targets[edge] as number);
      // The lower number stays the root, so that the numbering of the parts follows from the graph alone.
      if (one < other) parent[other] = one;
      else parent[one] = other;
    }
  }
  const partOf = new Int32Array(size);
  let count = 0;
  for (let node = 0; node < size; node++) {
    const root = rootOf(node);
    partOf[node] = root === node ? count++ : (partOf[root] as number);
  }
  const starts = new Int32Array(count + 1);
  const local = new Int32Array(size);
  for (let node = 0; node < size; node++) {
    const next = (partOf[node] as number) + 1;
    local[node] = starts[next] as number;
    starts[next] = (starts[next] as number) + 1;
  }
  for (let part = 0; part < count; part++) starts[part + 1] = (starts[part + 1] as number) + (starts[part] as number);
  const members = new Int32Array(size);
  for (let node = 0; node < size; node++) {
    members[(starts[partOf[node] as number] as number) + (local[node] as number)] = node;
  }
  return { graph, partOf, starts, members, local };
}
