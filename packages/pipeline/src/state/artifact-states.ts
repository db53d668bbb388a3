import type { ArtifactState } from "./pipeline-state.ts";

/** Children of a node of the tree, as a power of two. */
const BITS = 5;
const WIDTH = 1 << BITS;

/** A leaf has states, a node above has nodes. Never changed once an {@link ArtifactStates} has it. */
type Node = readonly ArtifactState[] | readonly Node[];

/** The state of each artifact of a run, by id: immutable, and cheap to change one of. */
export interface ArtifactStates {
  readonly size: number;
  get(id: string): ArtifactState | undefined;
  /** In plan order. */
  entries(): IterableIterator<[string, ArtifactState]>;
  /** With other states of some artifacts; what did not change is shared. @param changes - ids that there are. */
  withAll(changes: ReadonlyMap<string, ArtifactState>): ArtifactStates;
}

/**
 * The states of all artifacts, in plan order.
 *
 * @param numbers - position of each id in the plan.
 */
export function artifactStatesOf(numbers: ReadonlyMap<string, number>, states: readonly ArtifactState[]): ArtifactStates {
  let level: Node[] = chunksOf(states);
  let depth = 0;
  while (level.length > 1) {
    level = chunksOf(level) as Node[];
    depth++;
  }
  return new StateTree(numbers, level[0] ?? [], depth);
}

function chunksOf<T>(items: readonly T[]): T[][] {
  const chunks: T[][] = [];
  for (let at = 0; at < items.length; at += WIDTH) chunks.push(items.slice(at, at + WIDTH));
  return chunks;
}

/** A tree of arrays over the artifacts' numbers, of which a change copies the few on the way to the leaf. */
class StateTree implements ArtifactStates {
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #root: Node;
  /** Levels of nodes above the leaves. */
  readonly #depth: number;

  constructor(numbers: ReadonlyMap<string, number>, root: Node, depth: number) {
    this.#numbers = numbers;
    this.#root = root;
    this.#depth = depth;
  }

  get size(): number {
    return this.#numbers.size;
  }

  get(id: string): ArtifactState | undefined {
    const number = this.#numbers.get(id);
    if (number === undefined) return undefined;
    let node = this.#root;
    for (let level = this.#depth; level > 0; level--) node = node[(number >>> (level * BITS)) & (WIDTH - 1)] as Node;
    return node[number & (WIDTH - 1)] as ArtifactState;
  }

  *entries(): IterableIterator<[string, ArtifactState]> {
    for (const id of this.#numbers.keys()) yield [id, this.get(id) as ArtifactState];
  }

  withAll(changes: ReadonlyMap<string, ArtifactState>): ArtifactStates {
    const copies = new Set<unknown>();
    const copyOf = (node: Node): (ArtifactState | Node)[] => {
      if (copies.has(node)) return node as (ArtifactState | Node)[];
      const copy = [...node];
      copies.add(copy);
      return copy;
    };
    const root = copyOf(this.#root);
    for (const [id, state] of changes) {
      const number = this.#numbers.get(id);
      if (number === undefined) throw new Error(`Internal error: no artifact ${JSON.stringify(id)}`);
      let node = root;
      for (let level = this.#depth; level > 0; level--) {
        const place = (number >>> (level * BITS)) & (WIDTH - 1);
        const child = copyOf(node[place] as Node);
        node[place] = child as Node;
        node = child;
      }
      node[number & (WIDTH - 1)] = state;
    }
    return new StateTree(this.#numbers, root as Node, this.#depth);
  }
}
