/**
 * The edges of a graph over the numbers from 0: the targets of `n` are `targets[offsets[n]]` up to, without,
 * `targets[offsets[n + 1]]`. Two arrays of integers, because a list for each artifact costs more memory than all the rest.
 */
export interface Adjacency {
  readonly offsets: Int32Array;
  readonly targets: Int32Array;
}

/**
 * Puts edges in order by their sources; the edges of one source keep the order in which they are given.
 *
 * @param size - number of nodes.
 * @param forEachEdge - calls back for each edge, twice over the same edges in the same order.
 */
export function adjacencyOf(size: number, forEachEdge: (edge: (from: number, to: number) => void) => void): Adjacency {
  const offsets = new Int32Array(size + 1);
  forEachEdge((from) => {
    offsets[from + 1] = (offsets[from + 1] as number) + 1;
  });
  for (let node = 0; node < size; node++) offsets[node + 1] = (offsets[node + 1] as number) + (offsets[node] as number);
  const targets = new Int32Array(offsets[size] as number);
  const next = offsets.slice(0, size);
  forEachEdge((from, to) => {
    const at = next[from] as number;
    targets[at] = to;
    next[from] = at + 1;
  });
  return { offsets, targets };
}
