// By name: the default export of this CommonJS module is another thing to Node than to bundlers.
import { EmptyBTree } from "sorted-btree";
import type sortedBtree from "sorted-btree";

/**
 * An immutable map in key order: `with` and `without` return another map that shares almost all of its nodes with this one,
 * so that a state can be kept and compared after the next event, at a cost that does not grow with the pipeline.
 */
export interface SortedMap<K, V> {
  readonly size: number;
  get(key: K): V | undefined;
  has(key: K): boolean;
  with(key: K, value: V): SortedMap<K, V>;
  without(key: K): SortedMap<K, V>;
  /** Without some keys and then with some pairs, at one go. */
  changed(removed: readonly K[], added: readonly (readonly [K, V])[]): SortedMap<K, V>;
  /** Pairs in ascending key order, from `lowestKey` on. */
  entries(lowestKey?: K): IterableIterator<[K, V]>;
  keys(firstKey?: K): IterableIterator<K>;
  values(firstKey?: K): IterableIterator<V>;
  /** The pair with the lowest key from `lowestKey` on. */
  firstFrom(lowestKey: K): [K, V] | undefined;
  minKey(): K | undefined;
  maxKey(): K | undefined;
}

/** A map without entries; keys are ordered by `<`. */
export function emptySortedMap<K extends number | string, V>(): SortedMap<K, V> {
  return new TreeMap<K, V>(EmptyBTree.clone());
}

/** A map of the given pairs, made in one go. */
export function sortedMapOf<K extends number | string, V>(pairs: [K, V][]): SortedMap<K, V> {
  const tree: Tree<K, V> = EmptyBTree.clone();
  tree.setPairs(pairs);
  return new TreeMap<K, V>(tree);
}

type Tree<K, V> = InstanceType<typeof sortedBtree.default<K, V>>;

/** Keeps the library's mutating methods out of reach. */
class TreeMap<K extends number | string, V> implements SortedMap<K, V> {
  readonly #tree: Tree<K, V>;

  constructor(tree: Tree<K, V>) {
    this.#tree = tree;
  }

  get size(): number {
    return this.#tree.size;
  }

  get(key: K): V | undefined {
    return this.#tree.get(key);
  }

  has(key: K): boolean {
    return this.#tree.has(key);
  }

  with(key: K, value: V): SortedMap<K, V> {
    const next = this.#tree.clone();
    next.set(key, value);
    return new TreeMap(next);
  }

  without(key: K): SortedMap<K, V> {
    if (!this.#tree.has(key)) return this;
    const next = this.#tree.clone();
    next.delete(key);
    return new TreeMap(next);
  }

  changed(removed: readonly K[], added: readonly (readonly [K, V])[]): SortedMap<K, V> {
    if (removed.length === 0 && added.length === 0) return this;
    const next = this.#tree.clone();
    for (const key of removed) next.delete(key);
    for (const [key, value] of added) next.set(key, value);
    return new TreeMap(next);
  }

  entries(lowestKey?: K): IterableIterator<[K, V]> {
    return this.#tree.entries(lowestKey);
  }

  keys(firstKey?: K): IterableIterator<K> {
    return this.#tree.keys(firstKey);
  }

  values(firstKey?: K): IterableIterator<V> {
    return this.#tree.values(firstKey);
  }

  firstFrom(lowestKey: K): [K, V] | undefined {
    return this.#tree.getPairOrNextHigher(lowestKey);
  }

  minKey(): K | undefined {
    return this.#tree.minKey();
  }

  maxKey(): K | undefined {
    return this.#tree.maxKey();
  }
}
