/** Values that are handed to one reader in the order in which they came. What is not read yet is kept in memory. */
export class EventStream<T> implements AsyncIterableIterator<T> {
  readonly #onEnd: () => void;
  #values: T[] = [];
  #waiting: ((result: IteratorResult<T>) => void)[] = [];
  #isEnded = false;

  /** @param onEnd - called once, when nothing more is wanted or comes. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  /** Hands over a value; after the end it is dropped. */
  push(value: T): void {
    if (this.#isEnded) return;
    const reader = this.#waiting.shift();
    if (reader === undefined) this.#values.push(value);
    else reader({ done: false, value });
  }

  /** Nothing more comes; what was handed over before can still be read. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    for (const reader of this.#waiting.splice(0)) reader({ done: true, value: undefined });
    this.#onEnd();
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#values.length > 0) return Promise.resolve({ done: false, value: this.#values.shift() as T });
    if (this.#isEnded) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The reader wants no more. */
  return(): Promise<IteratorResult<T>> {
    this.#values = [];
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
