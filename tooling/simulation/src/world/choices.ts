/** One choice that was made: which of how many. */
export interface Choice {
  readonly value: number;
  readonly of: number;
}

/**
 * Every decision of a simulated world. From a seed each is drawn by its weights; from a list they are made again, and where the list ends
 * the first possibility is taken, which is always the calmest. So a list can be cut anywhere and still is a schedule.
 */
export class Choices {
  readonly #given: readonly number[] | null;
  #state: number;
  /** What was chosen, in order. */
  readonly made: Choice[] = [];
  /** Where in {@link Choices.made} each step began. */
  readonly steps: number[] = [];

  private constructor(seed: number, given: readonly number[] | null) {
    this.#given = given;
    // Neighbouring seeds begin far from each other.
    this.#state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  }

  static fromSeed(seed: number): Choices {
    return new Choices(seed, null);
  }

  static fromList(given: readonly number[]): Choices {
    return new Choices(0, given);
  }

  /** Whether the list has ended, so that nothing goes wrong any more. */
  get isOver(): boolean {
    return this.#given !== null && this.made.length >= this.#given.length;
  }

  /** A step begins here. */
  beginStep(): void {
    this.steps.push(this.made.length);
  }

  /** One of the possibilities by their weights; the first one is the calmest. */
  weighted(weights: readonly number[]): number {
    const given = this.#given?.[this.made.length];
    const value = this.#given === null ? this.#drawn(weights) : (given ?? 0) % weights.length;
    this.made.push({ value, of: weights.length });
    return value;
  }

  /** From 0 to `count` - 1, all as likely. */
  below(count: number): number {
    const given = this.#given?.[this.made.length];
    const value = this.#given === null ? Math.floor(this.#next() * count) : (given ?? 0) % count;
    this.made.push({ value, of: count });
    return value;
  }

  /** Whether something seldom happens. */
  chance(probability: number): boolean {
    return this.weighted([1 - probability, probability]) === 1;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  #drawn(weights: readonly number[]): number {
    let rest = this.#next() * weights.reduce((sum, weight) => sum + weight, 0);
    const found = weights.findIndex((weight) => {
      rest -= weight;
      return rest < 0;
    });
    return found === -1 ? 0 : found;
  }

  #next(): number {
    // mulberry32
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  }
}
