/** Sets of small numbers in slots that are shared by counting their holders and used again when nobody holds them. */
export class BitSets {
  readonly #words: number;
  #bits: Int32Array;
  #holders: Int32Array;
  /** Sizes of the sets that did not change since they were counted; -1: to be counted. */
  #sizes: Int32Array;
  #free: number[] = [];
  #used = 0;

  /** @param words - room of one set, in words of 32 bits. */
  constructor(words: number) {
    this.#words = words;
    this.#bits = new Int32Array(words * 64);
    this.#holders = new Int32Array(64);
    this.#sizes = new Int32Array(64);
  }

  /** Forgets every set. */
  clear(): void {
    this.#free = [];
    this.#used = 0;
  }

  /** A slot with an empty set and one holder. */
  take(): number {
    const slot = this.#free.pop() ?? this.#used++;
    if (slot >= this.#holders.length) this.#grow();
    this.#bits.fill(0, slot * this.#words, (slot + 1) * this.#words);
    this.#holders[slot] = 1;
    this.#sizes[slot] = -1;
    return slot;
  }

  hold(slot: number): void {
    this.#holders[slot] = (this.#holders[slot] as number) + 1;
  }

  release(slot: number): void {
    const left = (this.#holders[slot] as number) - 1;
    this.#holders[slot] = left;
    if (left === 0) this.#free.push(slot);
  }

  /** A slot that may be changed, with the same set, for one holder of another one. */
  writable(slot: number): number {
    if (this.#holders[slot] === 1) {
      this.#sizes[slot] = -1;
      return slot;
    }
    const copy = this.take();
    this.#bits.copyWithin(copy * this.#words, slot * this.#words, (slot + 1) * this.#words);
    this.release(slot);
    return copy;
  }

  has(slot: number, member: number): boolean {
    return ((this.#bits[slot * this.#words + (member >>> 5)] as number) & (1 << (member & 31))) !== 0;
  }

  put(slot: number, member: number): void {
    const at = slot * this.#words + (member >>> 5);
    this.#bits[at] = (this.#bits[at] as number) | (1 << (member & 31));
  }

  /** Adds the members of another set. */
  add(slot: number, other: number): void {
    const bits = this.#bits;
    let from = other * this.#words;
    const end = (slot + 1) * this.#words;
    for (let at = slot * this.#words; at < end; at++) bits[at] = (bits[at] as number) | (bits[from++] as number);
  }

  size(slot: number): number {
    const known = this.#sizes[slot] as number;
    if (known >= 0) return known;
    let size = 0;
    const end = (slot + 1) * this.#words;
    for (let at = slot * this.#words; at < end; at++) size += bitCount(this.#bits[at] as number);
    this.#sizes[slot] = size;
    return size;
  }

  #grow(): void {
    const grown = (array: Int32Array): Int32Array => {
      const next = new Int32Array(array.length * 2);
      next.set(array);
      return next;
    };
    this.#bits = grown(this.#bits);
    this.#holders = grown(this.#holders);
    this.#sizes = grown(this.#sizes);
  }
}

/** Number of bits that are set in a word of 32. */
export function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
