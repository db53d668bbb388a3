import type { ContractVersion } from "../contract-version.ts";
import type { ArtifactReference } from "../grammar/artifact-reference.ts";
import type { ProgressEvent } from "../progress-event.ts";
import type { PerStage } from "../stage.ts";
import type { Violation } from "../violation.ts";
import type { HistoryArtifact } from "./history-schema.ts";

/** Required artifacts of one stage, counted from the events of a run. */
export interface HistoryTally {
  readonly required: number;
  readonly closed: number;
  /** Always 0: in a history that can be read, whether an artifact is closed is known. */
  readonly unknown: 0;
}

/** One step of a run: what happened since the report before, and the report that followed. */
export interface HistoryStep {
  /** Line of the file, from 1. */
  readonly line: number;
  /** Position of the last event in the ledger. */
  readonly seq: number;
  /** The events that concern progress, in order. */
  readonly events: readonly ProgressEvent[];
  /** The report as the line holds it, whether or not it is one; `undefined` when the line has none. */
  readonly report: unknown;
  /** What is closed after the events. */
  readonly tallies: PerStage<HistoryTally>;
  /** The required artifact that was closed last and still is, after the events; `null` when none is. */
  readonly lastClosed: ArtifactReference | null;
  /**
   * Whether everything up to here could be read. When it is `false`, events of this run may be missing, and `tallies`
   * proves nothing.
   */
  readonly isComplete: boolean;
}

/** One run of a history. */
export interface HistoryRun {
  /** Line of its header, from 1. */
  readonly line: number;
  readonly run: string;
  /** The version of the contract that it pinned; its weights hold for the whole run (rule 4.2.1#2). */
  readonly contract: ContractVersion;
  readonly artifacts: readonly HistoryArtifact[];
  readonly steps: readonly HistoryStep[];
}

/** What `readHistory` read. */
export interface History {
  readonly runs: readonly HistoryRun[];
  /** Every line, event and header that cannot be read (rule 2#5); the steps of `runs` are without them. */
  readonly violations: readonly Violation[];
}
