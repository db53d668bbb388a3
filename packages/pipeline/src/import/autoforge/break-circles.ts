import { stronglyConnected } from "../../util/strongly-connected.ts";

/**
 * Which edges to drop so that no circle is left: the targets to drop, by node. Nodes are the indices of `edges`, and the smaller
 * one is the more urgent.
 *
 * In a circle the most urgent node comes first, so that it loses its edges into the circle. Then comes every node whose edges in
 * the circle all lead to ones that came before; where there is none, the most urgent of the rest, without its edges to the rest.
 * Only edges within a circle are dropped. Takes time in proportion to nodes and edges.
 */
export function breakCircles(edges: readonly (readonly number[])[]): ReadonlyMap<number, readonly number[]> {
  const dropped = new Map<number, readonly number[]>();
  for (const group of stronglyConnected(edges)) breakGroup(group, edges, dropped);
  return dropped;
}

/** @param group - nodes that reach one another, in ascending order. */
function breakGroup(group: readonly number[], edges: readonly (readonly number[])[], dropped: Map<number, readonly number[]>): void {
  const isWaiting = new Set(group);
  const open = new Map(group.map((node) => [node, edges[node]!.filter((target) => isWaiting.has(target)).length]));
  const dependents = new Map<number, number[]>(group.map((node) => [node, []]));
  for (const node of group) for (const target of edges[node]!) dependents.get(target)?.push(node);

  for (const first of group) {
    if (!isWaiting.has(first)) continue;
    dropped.set(first, edges[first]!.filter((target) => isWaiting.has(target)));
    const ready = [first];
    isWaiting.delete(first);
    for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
      for (const dependent of dependents.get(node)!) {
        const left = open.get(dependent)! - 1;
        open.set(dependent, left);
        if (left > 0 || !isWaiting.has(dependent)) continue;
        isWaiting.delete(dependent);
        ready.push(dependent);
      }
    }
  }
}
