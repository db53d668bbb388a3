/**
 * Groups of nodes that reach one another, with at least two nodes each; nodes are the indices of `edges`.
 *
 * Groups come in no particular order; the nodes of a group are in ascending order. An edge of a node to itself makes no
 * group. Iterative, so that a chain of 100,000 nodes does not run out of stack; linear in nodes and edges.
 * Source: R. Tarjan, "Depth-first search and linear graph algorithms", 1972.
 */
export const stronglyConnected = (edges: readonly (readonly number[])[]): number[][] => {
  const order = new Int32Array(edges.length).fill(-1);
  const low = new Int32Array(edges.length);
  const nextEdge = new Int32Array(edges.length);
  const isOpen = new Uint8Array(edges.length);
  const open: number[] = [];
  const path: number[] = [];
  const groups: number[][] = [];
  let visited = 0;

  const enter = (node: number): void => {
    order[node] = visited;
    low[node] = visited;
    visited += 1;
    isOpen[node] = 1;
    open.push(node);
    path.push(node);
  };

  const leave = (node: number): void => {
    path.pop();
    const parent = path.at(-1);
    if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[node]!);
    if (low[node] !== order[node]) return;
    const group = open.splice(open.lastIndexOf(node));
    for (const member of group) isOpen[member] = 0;
    if (group.length > 1) groups.push(group.toSorted((left, right) => left - right));
  };

  for (let root = 0; root < edges.length; root += 1) {
    if (order[root] !== -1) continue;
    enter(root);
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const target = edges[node]![nextEdge[node]!];
      if (target === undefined) {
        leave(node);
        continue;
      }
      nextEdge[node]! += 1;
      if (order[target] === -1) enter(target);
      else if (isOpen[target] === 1) low[node] = Math.min(low[node]!, order[target]!);
    }
  }
  return groups;
};
