import type { QueuedCandidate } from "@pawl/pipeline";

import type { CheckedRegression } from "./checked-regression.ts";
import type { Random } from "./random.ts";
import type { RunPlayer } from "./run-player.ts";

/** An attempt's process. */
export type AttemptJob = { readonly kind: "attempt"; readonly attempt: number; readonly artifacts: readonly string[] };

/** Something under way in the simulated process. */
export type Job =
  | AttemptJob
  | { readonly kind: "gate"; readonly attempt: number; readonly id: string; readonly head: string }
  | { readonly kind: "regate"; readonly id: string; readonly head: string; readonly due: number | undefined }
  | { readonly kind: "integrate"; readonly train: readonly QueuedCandidate[] };

/** What a simulation plays with. */
export interface Simulation {
  readonly player: RunPlayer;
  readonly random: Random;
  jobs: Job[];
  /** Processes of attempts that have ended. */
  late: AttemptJob[];
  /** Names that the operator has provided. */
  readonly provided: Set<string>;
  /** Positions in the merge queue of the members of the last train that failed. */
  suspects: ReadonlySet<number>;
  /** What is gated again in the background; another one after each kill. */
  regression: CheckedRegression;
  /** Nothing goes wrong any more. */
  isCalm: boolean;
}
