/** Keeps the last bytes of a stream in a ring of fixed size, which is allocated with the first byte. */
export class TailBuffer {
  readonly #capacity: number;
  #ring: Buffer | null = null;
  #next = 0;
  #seen = 0;

  /** @param capacity - how many bytes are kept, at least 0. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Bytes that were pushed and are no longer kept. */
  get droppedBytes(): number {
    return Math.max(0, this.#seen - this.#capacity);
  }

  push(chunk: Uint8Array): void {
    this.#seen += chunk.length;
    if (this.#capacity === 0 || chunk.length === 0) return;
    this.#ring ??= Buffer.allocUnsafe(this.#capacity);
    const kept = chunk.subarray(Math.max(0, chunk.length - this.#capacity));
    const first = kept.subarray(0, this.#capacity - this.#next);
    this.#ring.set(first, this.#next);
    this.#ring.set(kept.subarray(first.length), 0);
    this.#next = (this.#next + kept.length) % this.#capacity;
  }

  /** The kept bytes in the order in which they came. */
  bytes(): Buffer {
    if (this.#ring === null) return Buffer.alloc(0);
    if (this.#seen <= this.#capacity) return this.#ring.subarray(0, this.#seen);
    return Buffer.concat([this.#ring.subarray(this.#next), this.#ring.subarray(0, this.#next)]);
  }
}
