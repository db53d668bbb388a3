import type { AgentActivity } from "@pawl/agents";

/** What attempts do while their processes run, for whoever watches. Nothing is decided by it, and nothing of it is recorded. */
export class AttemptActivities {
  readonly #observers = new Map<number, () => AgentActivity>();

  /** The process of an attempt runs. @param observe - tells what it does now; called whenever somebody asks. */
  begin(attempt: number, observe: () => AgentActivity): void {
    this.#observers.set(attempt, observe);
  }

  end(attempt: number): void {
    this.#observers.delete(attempt);
  }

  /** What an attempt does now; `null` where no process of it runs that could be asked. */
  of(attempt: number): AgentActivity | null {
    return this.#observers.get(attempt)?.() ?? null;
  }
}
