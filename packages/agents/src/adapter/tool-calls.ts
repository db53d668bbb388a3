/** How many calls are remembered as open: an agent that opens more without closing any tells nonsense. */
const MOST_OPEN = 1000;

/** Calls of tools that an agent tells of, by their ids. */
export class ToolCalls {
  readonly #open = new Set<string>();
  #count = 0;

  /** All calls that began. */
  get count(): number {
    return this.#count;
  }

  /** The call that has been open longest; `null`: none is. */
  get open(): string | null {
    const [first] = this.#open;
    return first ?? null;
  }

  /** @param id - by which its end will be told; what has none is no call. */
  begin(id: string | null): void {
    if (id === null || this.#open.has(id)) return;
    this.#count += 1;
    if (this.#open.size < MOST_OPEN) this.#open.add(id);
  }

  end(id: string | null): void {
    if (id !== null) this.#open.delete(id);
  }
}
