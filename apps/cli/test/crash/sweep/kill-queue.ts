import type { SeededRandom } from "../support/seeded-random.ts";
import { killsAt } from "./choose-kills.ts";
import type { Kill } from "./trial.ts";

/** Kills that wait for a trial, in a random order. */
export class KillQueue {
  readonly #places: ReadonlyMap<string, number>;
  readonly #known: Set<string>;
  /** The first occurrence of a step, which the second start of a run may come to as well. */
  #anywhere: Kill[];
  /** For a run that begins at the beginning. */
  #first: Kill[];
  /** Steps that only a recovery has, after the kill that led to it. */
  readonly #recoveries: (readonly Kill[])[] = [];
  /** Those that were missed where they came later. */
  readonly #alone: Kill[] = [];

  /** @param places - where each step first comes in a run that nobody kills. */
  constructor(kills: readonly Kill[], places: ReadonlyMap<string, number>, random: SeededRandom) {
    const shuffled = kills
      .map((kill) => ({ kill, at: random.next() }))
      .toSorted((left, right) => left.at - right.at)
      .map(({ kill }) => kill);
    this.#places = places;
    this.#known = new Set(places.keys());
    this.#anywhere = shuffled.filter(isFirstOccurrence);
    this.#first = shuffled.filter((kill) => !isFirstOccurrence(kill));
  }

  get length(): number {
    return this.#anywhere.length + this.#first.length + this.#recoveries.length + this.#alone.length;
  }

  /** Kills for one trial, in the order in which a run comes to them; none where nothing waits. */
  next(most: number): readonly Kill[] {
    const recovery = this.#recoveries.shift();
    if (recovery !== undefined) return recovery;
    const chain = this.#anywhere.splice(0, most).toSorted((left, right) => this.#place(left) - this.#place(right));
    if (chain.length > 0) return chain;
    const single = this.#alone.shift() ?? this.#first.shift();
    return single === undefined ? [] : [single];
  }

  /** Takes back what a trial did not come to: the first of it is tried once more, alone. */
  putBack(missed: Kill, rest: readonly Kill[]): void {
    this.#alone.push(missed);
    this.#anywhere.push(...rest);
  }

  /** A step was seen. Where it was not known, it is one of a recovery: that is killed, too. */
  found(key: string, after: Kill | undefined): void {
    if (this.#known.has(key)) return;
    this.#known.add(key);
    for (const kill of killsAt(key, 1)) this.#recoveries.push(after === undefined ? [kill] : [after, kill]);
  }

  /** The end of the helper alone lets the run go on to its end: nothing can come after it. */
  #place(kill: Kill): number {
    if (kill.victim === "helper") return Infinity;
    return kill.at === "step" ? (this.#places.get(kill.key) ?? 0) : 0;
  }
}

function isFirstOccurrence(kill: Kill): boolean {
  return kill.at === "step" && kill.nth === 1;
}
