/** Something outside of the orchestrator that is under way, until the world ends it. */
export interface External {
  readonly kind: "agent" | "gate";
  /** What it is of, for people. */
  readonly name: string;
  /** Ends it somehow; says how. */
  readonly end: () => string;
}

/** What is under way outside of the orchestrator. It goes with the orchestrator's process. */
export class Externals {
  #running: External[] = [];

  get running(): readonly External[] {
    return this.#running;
  }

  begin(external: External): void {
    this.#running.push(external);
  }

  remove(external: External): void {
    this.#running = this.#running.filter((one) => one !== external);
  }

  clear(): void {
    this.#running = [];
  }
}
