/** Thrown in the place of everything that a process does after its death; nobody sees it who is alive. */
export class ProcessDied extends Error {
  override readonly name = "ProcessDied";

  constructor() {
    super("the simulated process is dead");
  }
}

/**
 * The one simulated machine of this process. Whatever the orchestrator does outside of its own memory passes {@link Machine.effect},
 * before it is done and once more after it, so that its process can die between any two.
 */
class Machine {
  #isAlive = false;
  #isOutside = 0;
  #untilDeath: number | null = null;
  #effects = 0;
  #diedAt: string | null = null;

  /** Whether the orchestrator's process lives. */
  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** How much was done so far; where it does not grow any more, nothing is under way. */
  get effects(): number {
    return this.#effects;
  }

  /** What the process was about to do, or had just done, when it died. */
  get diedAt(): string | null {
    return this.#diedAt;
  }

  /** A process begins. Nothing of the one before may run any more. */
  boot(): void {
    this.#isAlive = true;
    this.#untilDeath = null;
    this.#diedAt = null;
  }

  /** The process is gone, wherever it is. */
  kill(place = "between two steps"): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    this.#untilDeath = null;
    this.#diedAt = place;
  }

  /** The process dies once it has come past so many more effects. */
  dieAfter(effects: number): void {
    this.#untilDeath = effects;
  }

  /** Whether a death is still to come. */
  get isDoomed(): boolean {
    return this.#untilDeath !== null;
  }

  /** Takes note of something that changes nothing, which a dead process does not do either. @throws ProcessDied */
  look(): void {
    this.#effects += 1;
    if (this.#isOutside === 0 && !this.#isAlive) throw new ProcessDied();
  }

  /** Takes note of a point between two effects. @throws ProcessDied from the process's death on. */
  effect(place: string): void {
    this.#effects += 1;
    if (this.#isOutside > 0) return;
    if (!this.#isAlive) throw new ProcessDied();
    if (this.#untilDeath === null) return;
    this.#untilDeath -= 1;
    if (this.#untilDeath > 0) return;
    this.kill(place);
    throw new ProcessDied();
  }

  /** Does something that is not the orchestrator's doing, also while that is dead. Nothing else may run meanwhile. */
  async outside<T>(work: () => Promise<T> | T): Promise<T> {
    this.#isOutside += 1;
    try {
      return await work();
    } finally {
      this.#isOutside -= 1;
    }
  }

  /** As {@link Machine.outside}, for what is done at once. */
  outsideAtOnce<T>(work: () => T): T {
    this.#isOutside += 1;
    try {
      return work();
    } finally {
      this.#isOutside -= 1;
    }
  }
}

/** See {@link Machine}. */
export const machine: Machine = new Machine();
