import type { StoredEvent } from "@pawl/database";
import { apply } from "@pawl/pipeline";
import type { PipelineState } from "@pawl/pipeline";

import type { ClosureEvent } from "./closure-statement.ts";

/** Folds the events of one run and knows which of its closures stand: closed, and not lost again. Pure. */
export class RunFold {
  #state: PipelineState | null = null;
  /** By the artifact; a later closure replaces the one before. */
  readonly #closures = new Map<string, ClosureEvent>();

  /** Takes the next event of the run. @throws IllegalTransitionError at one that does not fit. */
  take(event: StoredEvent): void {
    this.#state = apply(this.#state, event);
    if (event.type === "artifact.closed") this.#closures.set(event.data.artifact, event);
  }

  /** The state after the last event; `null` before the first. */
  get state(): PipelineState | null {
    return this.#state;
  }

  /** The closures that stand after the last event, in the ledger's order. */
  standing(): readonly ClosureEvent[] {
    return [...this.#closures.values()]
      .filter(({ seq, data }) => this.#state?.artifacts.get(data.artifact)?.closure?.seq === seq)
      .sort((left, right) => left.seq - right.seq);
  }
}
