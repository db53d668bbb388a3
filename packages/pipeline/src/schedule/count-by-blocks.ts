import type { Adjacency } from "./adjacency.ts";
import { bitCount, BitSets } from "./bit-sets.ts";

/** Targets that are counted per pass over the graph, at most, in words of 32. */
const MAX_BLOCK_WORDS = 128;
/** Memory for the sets of one pass, in words of 32 bits; a pass takes fewer targets where more would not fit. */
const MEMORY_WORDS = 8 * 1024 * 1024;

/** What a node reaches of a block: nothing, everything, or (0 and up) what the set in that slot says. */
const NOTHING = -1;
const EVERYTHING = -2;

/**
 * Exact numbers of nodes that each node reaches. `TransitiveDependents` says what it costs.
 *
 * @param graph - edges from lower to higher numbers, those of each node in ascending order. It is used up: an edge whose target
 *   is reached on another way too is dropped, because what lies behind it is reached on that way.
 */
export function countByBlocks(graph: Adjacency): Int32Array {
  return new BlockCounter(graph).count();
}

class BlockCounter {
  readonly #counts: Int32Array;
  readonly #blockSize: number;
  readonly #offsets: Int32Array;
  readonly #targets: Int32Array;
  /** Ends of the edges that are left of each node. */
  readonly #ends: Int32Array;
  readonly #incoming: Int32Array;
  /** Incoming edges that were not looked at in this pass: while there are any, what a node reaches is still needed. */
  readonly #open: Int32Array;
  readonly #reached: Int32Array;
  readonly #sets: BitSets;
  /** Nodes of this pass that reach a part of the block, or lie in it, and are still needed. */
  #partial = 0;

  constructor({ offsets, targets }: Adjacency) {
    const size = offsets.length - 1;
    this.#offsets = offsets;
    this.#targets = targets;
    this.#ends = offsets.slice(1);
    this.#counts = new Int32Array(size);
    this.#reached = new Int32Array(size);
    this.#open = new Int32Array(size);
    this.#incoming = new Int32Array(size);
    for (const target of targets) this.#incoming[target] = (this.#incoming[target] as number) + 1;
    const fitting = Math.floor(MEMORY_WORDS / this.#mostNeededAtOnce());
    const words = Math.max(1, Math.min(MAX_BLOCK_WORDS, Math.ceil(size / 32), fitting));
    this.#blockSize = words * 32;
    this.#sets = new BitSets(words);
  }

  count(): Int32Array {
    const size = this.#counts.length;
    const blocks = Math.ceil(size / this.#blockSize);
    const reachedBlocks = blocks * size <= MEMORY_WORDS * 32 ? this.#reachedBlocks(blocks) : null;
    const stops = new Int32Array(blocks);
    for (let block = 0; block < blocks; block++) stops[block] = this.#countBlock(block * this.#blockSize, reachedBlocks !== null);
    if (reachedBlocks !== null) this.#addWholeBlocks(stops, reachedBlocks);
    return this.#counts;
  }

  /**
   * Adds to the counts what the nodes reach of the block that begins at `from`.
   *
   * @param mayStop - the pass may end where nothing that is still needed reaches a part of the block: of the nodes below, each
   *   reaches all of the block or nothing of it.
   * @returns the node at which the pass ended: the counts of those below are still to be made.
   */
  #countBlock(from: number, mayStop: boolean): number {
    const to = Math.min(this.#counts.length, from + this.#blockSize);
    this.#sets.clear();
    this.#partial = 0;
    // What comes after the block cannot reach it.
    for (let node = to - 1; node >= 0; node--) {
      this.#open[node] = this.#incoming[node] as number;
      const slot = this.#reach(node, from, to);
      const count = slot === NOTHING ? 0 : slot === EVERYTHING ? to - from : this.#sets.size(slot);
      const isFull = slot >= 0 && count === to - from;
      const isNeeded = this.#open[node] !== 0;
      this.#counts[node] = (this.#counts[node] as number) + count;
      this.#reached[node] = isFull ? EVERYTHING : slot;
      if (slot >= 0 && (isFull || !isNeeded)) this.#sets.release(slot);
      if (isNeeded && this.#isPartial(node, from)) this.#partial++;
      if (mayStop && node <= from && this.#partial === 0) return node;
    }
    return 0;
  }

  #isPartial(node: number, from: number): boolean {
    return node >= from || (this.#reached[node] as number) >= 0;
  }

  /** What a node reaches of a block: all that its targets reach, and those that lie in it. The answer is held for the node. */
  #reach(node: number, from: number, to: number): number {
    const targets = this.#targets;
    const end = this.#ends[node] as number;
    let slot = NOTHING;
    let kept = this.#offsets[node] as number;
    let edge = kept;
    for (; edge < end; edge++) {
      const target = targets[edge] as number;
      if (target >= to) break;
      const theirs = this.#reached[target] as number;
      const isInBlock = target >= from;
      if (isInBlock && (slot === EVERYTHING || (slot >= 0 && this.#sets.has(slot, target - from)))) {
        this.#incoming[target] = (this.#incoming[target] as number) - 1;
      } else {
        targets[kept++] = target;
        if (slot !== EVERYTHING) slot = this.#united(slot, theirs, isInBlock ? target - from : null);
      }
      const left = (this.#open[target] as number) - 1;
      this.#open[target] = left;
      if (left === 0) {
        if (theirs >= 0) this.#sets.release(theirs);
        if (this.#isPartial(target, from)) this.#partial--;
      }
    }
    if (kept < edge) {
      targets.copyWithin(kept, edge, end);
      this.#ends[node] = end - (edge - kept);
    }
    return slot;
  }

  /** @param member - the target itself where it lies in the block. */
  #united(slot: number, theirs: number, member: number | null): number {
    const sets = this.#sets;
    if (theirs === EVERYTHING) {
      if (slot >= 0) sets.release(slot);
      return EVERYTHING;
    }
    if (member === null && (theirs === NOTHING || theirs === slot)) return slot;
    if (slot === NOTHING && theirs >= 0) {
      sets.hold(theirs);
      if (member === null) return theirs;
    }
    const base = slot === NOTHING && theirs >= 0 ? theirs : slot;
    const own = base === NOTHING ? sets.take() : sets.writable(base);
    if (theirs >= 0 && base !== theirs) sets.add(own, theirs);
    if (member !== null) sets.put(own, member);
    return own;
  }

  /** For each node, the set of the blocks that it reaches at all, in as many words as the number of blocks takes. */
  #reachedBlocks(blocks: number): Int32Array {
    const words = Math.ceil(blocks / 32);
    const reached = new Int32Array(words * this.#counts.length);
    for (let node = this.#counts.length - 1; node >= 0; node--) {
      const own = node * words;
      for (let edge = this.#offsets[node] as number; edge < (this.#ends[node] as number); edge++) {
        const target = this.#targets[edge] as number;
        for (let word = 0; word < words; word++) {
          reached[own + word] = (reached[own + word] as number) | (reached[target * words + word] as number);
        }
        addTo(reached, own, Math.floor(target / this.#blockSize));
      }
    }
    return reached;
  }

  /** Adds the blocks whose pass ended above a node and that it reaches: it reaches all of them. */
  #addWholeBlocks(stops: Int32Array, reached: Int32Array): void {
    const size = this.#counts.length;
    const last = stops.length - 1;
    const missing = stops.length * this.#blockSize - size;
    const words = Math.ceil(stops.length / 32);
    const ended = new Int32Array(words);
    const byStop = Int32Array.from(stops, (_, block) => block).sort((one, other) => (stops[other] as number) - (stops[one] as number));
    let next = 0;
    for (let node = size - 1; node >= 0; node--) {
      for (; next <= last && (stops[byStop[next] as number] as number) > node; next++) addTo(ended, 0, byStop[next] as number);
      let blocks = 0;
      for (let word = 0; word < words; word++) blocks += bitCount((reached[node * words + word] as number) & (ended[word] as number));
      const hasLast = ((reached[node * words + (last >>> 5)] as number) & (ended[last >>> 5] as number) & (1 << (last & 31))) !== 0;
      this.#counts[node] = (this.#counts[node] as number) + blocks * this.#blockSize - (hasLast ? missing : 0);
    }
  }

  /** The most nodes that wait for those that lead to them at any time of a pass: so many sets are needed at worst. */
  #mostNeededAtOnce(): number {
    const open = this.#incoming.slice();
    let needed = 0;
    let most = 1;
    for (let node = open.length - 1; node >= 0; node--) {
      if (open[node] !== 0) needed++;
      most = Math.max(most, needed + 1);
      for (let edge = this.#offsets[node] as number; edge < (this.#ends[node] as number); edge++) {
        const target = this.#targets[edge] as number;
        const left = (open[target] as number) - 1;
        open[target] = left;
        if (left === 0) needed--;
      }
    }
    return most;
  }
}

function addTo(words: Int32Array, first: number, member: number): void {
  const at = first + (member >>> 5);
  words[at] = (words[at] as number) | (1 << (member & 31));
}
