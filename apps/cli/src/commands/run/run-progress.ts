import type { PipelineState, RecordedEvent } from "@pawl/pipeline";

/** Tells what a run does while it does it. */
export interface RunProgress {
  /** An event came into the ledger; the state is that after its transition. */
  noticed(event: RecordedEvent, state: PipelineState): void;
  /** The run has ended: resolves when everything is written. Rejects with the first error of standard output. */
  ended(): Promise<void>;
  /** Gives the terminal back, however the run ended. */
  dispose(): void;
}
