/**
 * Lets what an ended process makes room for come first: agents at work are what the time of a run goes by with, and what others left
 * can be taken up while they work.
 */
export class FirstStarts {
  /** The decision that comes next, or is the last one. */
  #next = Promise.withResolvers<void>();
  readonly #beginning = new Map<number, PromiseWithResolvers<void>>();

  /** Resolves once a decision that is taken from now on is carried out, and the attempts that were started by then have begun. */
  async begun(): Promise<void> {
    await this.#next.promise;
    await Promise.all([...this.#beginning.values()].map(({ promise }) => promise));
  }

  /** A decision is taken, or none will be for now. @returns what is to be called once it is carried out. */
  decide(): () => void {
    const { resolve } = this.#next;
    this.#next = Promise.withResolvers<void>();
    return resolve;
  }

  /** An attempt was started, and is being prepared. */
  prepare(attempt: number): void {
    this.#beginning.set(attempt, Promise.withResolvers<void>());
  }

  /** It runs, or never will. A second time is harmless. */
  begin(attempt: number): void {
    this.#beginning.get(attempt)?.resolve();
    this.#beginning.delete(attempt);
  }
}
