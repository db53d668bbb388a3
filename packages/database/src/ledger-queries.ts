import type { Stage } from "@pawl/contract";
import type { ArtifactRow, AttemptRow } from "@pawl/pipeline";

import type { StoredEvent } from "./ledger.ts";

/** How many required artifacts there are, and how far they are. Optional ones count nowhere. */
export interface ArtifactCounts {
  readonly total: number;
  readonly closed: number;
  /** From `attempting` to `integrating`. */
  readonly inProgress: number;
  /** Parked. */
  readonly awaitingHuman: number;
}

/** The counts of a run: in total and of each stage. */
export interface PipelineCounts extends ArtifactCounts {
  readonly byStage: Readonly<Record<Stage, ArtifactCounts>>;
}

/**
 * Questions about a run, in the words of the domain. Each is one statement over an index, so that its answer is of one moment.
 *
 * Every method rejects with a `LedgerError` where the database cannot be read or holds what was never written: an empty list, a
 * zero or `false` always means that the ledger says so.
 */
export interface LedgerQueries {
  /** Whether a run has any artifact. */
  hasArtifacts(run: string): Promise<boolean>;
  /** `null` for a run that the ledger does not have. Costs the same whatever is closed or waits for its turn. */
  counts(run: string): Promise<PipelineCounts | null>;
  /** Closed artifacts, optional ones too, in schedule order. */
  closedArtifacts(run: string): Promise<ArtifactRow[]>;
  /** Pending artifacts that need nothing that is not closed, optional ones and those of later stages too, in schedule order. */
  readyArtifacts(run: string): Promise<ArtifactRow[]>;
  /** Artifacts that need a human, in schedule order. */
  parkedArtifacts(run: string): Promise<ArtifactRow[]>;
  /** Attempts that have not ended, by number. */
  liveAttempts(run: string): Promise<AttemptRow[]>;
  /**
   * The events that name an artifact, with the ends of its attempts, in order. The event that started the run is not among them.
   */
  artifactHistory(run: string, artifact: string): AsyncIterable<StoredEvent>;
}
