/** Lists that were made or read lately, up to a number of their items in all; the oldest list goes first. */
export class CachedLists<T> {
  readonly #most: number;
  readonly #lists = new Map<string, readonly T[]>();
  /** With one for each list, so that empty ones count. */
  #items = 0;

  /** @param most - so many items and lists at most, unless the last list alone has more. */
  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): readonly T[] | undefined {
    return this.#lists.get(key);
  }

  keep(key: string, list: readonly T[]): void {
    if (this.#lists.has(key)) return;
    this.#lists.set(key, list);
    this.#items += list.length + 1;
    for (const [oldest, old] of this.#lists) {
      if (this.#items <= this.#most || oldest === key) return;
      this.#lists.delete(oldest);
      this.#items -= old.length + 1;
    }
  }
}
