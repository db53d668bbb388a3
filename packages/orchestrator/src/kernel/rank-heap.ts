/** Items of which one with the lowest rank is taken first. */
export class RankHeap<T extends { readonly rank: number }> {
  readonly #items: T[] = [];

  /** The lowest rank; `Infinity` where there is no item. */
  get lowest(): number {
    return this.#items[0]?.rank ?? Infinity;
  }

  add(item: T): void {
    const items = this.#items;
    let at = items.length;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      const above = items[parent] as T;
      if (above.rank < item.rank) break;
      items[at] = above;
      at = parent;
    }
    items[at] = item;
  }

  /** Takes out the item with the lowest rank. */
  take(): T | undefined {
    const items = this.#items;
    const lowest = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return lowest;
    let at = 0;
    for (let child = 1; child < items.length; child = 2 * at + 1) {
      if (child + 1 < items.length && (items[child + 1] as T).rank < (items[child] as T).rank) child++;
      const below = items[child] as T;
      if (last.rank < below.rank) break;
      items[at] = below;
      at = child;
    }
    items[at] = last;
    return lowest;
  }
}
