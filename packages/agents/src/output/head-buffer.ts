const FIRST_ALLOCATION_BYTES = 4096;

/** Keeps the first bytes of a stream, in memory that grows with what comes. */
export class HeadBuffer {
  readonly #capacity: number;
  #memory = Buffer.alloc(0);
  #length = 0;

  /** @param capacity - how many bytes are kept, at least 0. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Takes what there is room for and returns the rest. */
  push(chunk: Uint8Array): Uint8Array {
    const taken = chunk.subarray(0, this.#capacity - this.#length);
    // Copied into one block: chunks that are kept as they are hold on to far more memory than their length.
    if (this.#length + taken.length > this.#memory.length) this.#grow(this.#length + taken.length);
    this.#memory.set(taken, this.#length);
    this.#length += taken.length;
    return chunk.subarray(taken.length);
  }

  bytes(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  #grow(needed: number): void {
    const size = Math.min(this.#capacity, Math.max(needed, this.#memory.length * 2, FIRST_ALLOCATION_BYTES));
    const memory = Buffer.allocUnsafe(size);
    this.#memory.copy(memory, 0, 0, this.#length);
    this.#memory = memory;
  }
}
