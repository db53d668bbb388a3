import type { EventData } from "@pawl/pipeline";

/** A gate that runs now, in this process. */
export interface RunningGate {
  readonly artifact: string;
  /** The attempt whose work it judges; `null` where it runs for nobody's attempt. */
  readonly attempt: number | null;
  readonly purpose: EventData<"gate.finished">["purpose"];
  /** The artifacts whose candidates cannot land before it has passed; empty where it is no gate of a stage's end. */
  readonly landing: readonly string[];
  /** When it began, its repetitions included, in milliseconds since the epoch. */
  readonly sinceMs: number;
}

/**
 * The gates that run, for whoever watches: the ledger has only some of their beginnings, since the gates of closed artifacts change no
 * phase when they begin. Nothing is decided by it, and nothing of it is recorded.
 */
export class GateActivities {
  readonly #running = new Set<RunningGate>();

  /** Those that run, in the order in which they began. */
  get running(): readonly RunningGate[] {
    return [...this.#running];
  }

  /** Has a gate among those that run for as long as the work on it goes on, however that ends. */
  async during<T>(gate: RunningGate, work: () => Promise<T>): Promise<T> {
    this.#running.add(gate);
    try {
      return await work();
    } finally {
      this.#running.delete(gate);
    }
  }
}
