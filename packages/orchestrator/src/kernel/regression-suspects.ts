import { emptySortedMap, groupKey } from "@pawl/pipeline";
import type { SortedMap } from "@pawl/pipeline";

import { RankHeap } from "./rank-heap.ts";
import type { InputBase } from "./regression-reach.ts";

/** A closed artifact, and what its gate depends on. */
export interface WatchedArtifact {
  readonly id: string;
  /** Its place among all artifacts; no other has the same. */
  readonly rank: number;
  readonly bases: readonly InputBase[];
}

/** The closed artifacts whose gates depend on one base, by rank. */
interface Dependants {
  readonly number: number;
  closed: SortedMap<number, string>;
  /** Those whose gate inputs may have changed there since they were last known to be as they were. */
  suspects: SortedMap<number, string>;
}

/** Some artifacts by rank, from the one on that is next. */
interface Cursor {
  readonly rank: number;
  readonly id: string;
  readonly rest: Iterator<[number, string]>;
}

/**
 * Closed artifacts whose gate inputs may have changed since their last PASS. A change of what many gates depend on makes suspects
 * of all of them at once, at the cost of one: the maps share what they have in common.
 */
export class RegressionSuspects {
  readonly #shared = new Map<string, Dependants>();
  /** First ranks of the suspects of each shared base, as group keys with its number, so that merging them looks at no other base. */
  #heads: SortedMap<number, Dependants> = emptySortedMap();
  /** Of the closed artifacts that something alone depends on, those that are suspects by it. */
  #alone: SortedMap<number, string> = emptySortedMap();
  /** Closed artifacts that something alone depends on. */
  readonly #closed = new Map<string, number>();

  /** An artifact is closed now. */
  add({ id, rank, bases }: WatchedArtifact): void {
    for (const base of bases) {
      if (isAlone(base)) this.#closed.set(id, rank);
      else this.#change(base, ({ closed, suspects }) => ({ closed: closed.with(rank, id), suspects }));
    }
  }

  /** Something changed a base, or may have. */
  touch(base: InputBase): void {
    if (!isAlone(base)) return this.#change(base, ({ closed }) => ({ closed, suspects: closed }));
    const rank = this.#closed.get(base.only);
    if (rank !== undefined) this.#alone = this.#alone.with(rank, base.only);
  }

  /** The gate inputs of an artifact are those of its last PASS. */
  settle({ rank, bases }: WatchedArtifact): void {
    this.#alone = this.#alone.without(rank);
    for (const base of bases) {
      if (!isAlone(base)) this.#change(base, ({ closed, suspects }) => ({ closed, suspects: suspects.without(rank) }));
    }
  }

  /** An artifact is not closed any more. */
  forget(artifact: WatchedArtifact): void {
    this.settle(artifact);
    this.#closed.delete(artifact.id);
    for (const base of artifact.bases) {
      if (!isAlone(base)) this.#change(base, ({ closed, suspects }) => ({ closed: closed.without(artifact.rank), suspects }));
    }
  }

  /** All suspects by rank; one whose gate depends on several bases may come several times in a row. */
  *byRank(): Generator<string> {
    const begun = new RankHeap<Cursor>();
    const begin = (rest: Iterator<[number, string]>): void => {
      const next = rest.next();
      if (next.done !== true) begun.add({ rank: next.value[0], id: next.value[1], rest });
    };
    begin(this.#alone.entries());
    const heads = this.#heads.values();
    let head = heads.next();
    for (;;) {
      while (head.done !== true && (head.value.suspects.minKey() as number) <= begun.lowest) {
        begin(head.value.suspects.entries());
        head = heads.next();
      }
      const first = begun.take();
      if (first === undefined) return;
      begin(first.rest);
      yield first.id;
    }
  }

  #change({ path }: InputBase, change: (now: Dependants) => Pick<Dependants, "closed" | "suspects">): void {
    const now = this.#shared.get(path) ?? { number: this.#shared.size, closed: emptySortedMap(), suspects: emptySortedMap() };
    this.#shared.set(path, now);
    const before = now.suspects.minKey();
    Object.assign(now, change(now));
    const after = now.suspects.minKey();
    if (before === after) return;
    if (before !== undefined) this.#heads = this.#heads.without(groupKey(before, now.number));
    if (after !== undefined) this.#heads = this.#heads.with(groupKey(after, now.number), now);
  }
}

/** Most bases are the location of one artifact, and need no map of their own. What reaches everywhere always has one. */
function isAlone(base: InputBase): base is InputBase & { readonly only: string } {
  return base.only !== null && base.path !== "";
}
