import type { QueuedCandidate } from "@pawl/pipeline";

import type { GateJobContext } from "./gate-jobs.ts";
import { integrateTrain } from "./integrate-train.ts";
import type { Jobs } from "./jobs.ts";

const JOB = "integrate";

/** Runs the trains of the merge queue, one at a time, and remembers which candidates failed together. */
export class MergeQueue {
  readonly #context: GateJobContext;
  #suspects: ReadonlySet<number> = new Set();

  constructor(context: GateJobContext) {
    this.#context = context;
  }

  /** Positions in the queue of the members of the last train that failed. A restart forgets them, which costs one more train. */
  get suspects(): ReadonlySet<number> {
    return this.#suspects;
  }

  /** Whether a train is under way. */
  isBusy(jobs: Jobs): boolean {
    return jobs.has(JOB);
  }

  start(jobs: Jobs, train: readonly QueuedCandidate[]): void {
    const attempts = train.map((queued) => queued.attempt);
    jobs.start(JOB, attempts, async (signal) => {
      const failed = await integrateTrain(this.#context, train, signal);
      if (failed.length > 0) this.#suspects = new Set(failed.map((queued) => queued.seq));
    });
  }
}
