import type { Stage } from "@pawl/contract";

/**
 * Life cycle of an artifact.
 * - `pending`: nothing runs for it.
 * - `attempting`: an agent, or Pawl itself for a `run` artifact, works on it.
 * - `produced`: work was handed in and waits for its gate.
 * - `verifying`: its gate runs.
 * - `integrating`: its gate passed; it is in the merge queue.
 * - `closed`: the gate passed on the integrated result and the ledger has it.
 * - `parked`: a human is needed.
 * - `cancelled`: an optional artifact that was unfinished at its stage's exit.
 */
export const ARTIFACT_PHASES = [
  "pending",
  "attempting",
  "produced",
  "verifying",
  "integrating",
  "closed",
  "parked",
  "cancelled",
] as const;

/** One phase of {@link ARTIFACT_PHASES}. */
export type ArtifactPhase = (typeof ARTIFACT_PHASES)[number];

/** Current state of one artifact, as the database keeps it beside the ledger. */
export interface ArtifactRow {
  readonly run: string;
  readonly id: string;
  /** Position in schedule order, from 0. */
  readonly position: number;
  readonly stage: Stage;
  readonly location: string;
  readonly version: string | null;
  readonly optional: boolean;
  readonly phase: ArtifactPhase;
  /** Pending, and everything that it needs is closed. */
  readonly ready: boolean;
  /** Attempts that count against `limits.attempts` since the last closure or answer. */
  readonly failures: number;
  /** Number of the attempt that holds the artifact's lease, or `null`. */
  readonly lease: number | null;
  /** Reason code of the last refusal or parking, or `null`. */
  readonly reason: string | null;
  /** Commit that closed it, while it is closed. */
  readonly commit: string | null;
  /** Time of the last closure while it is closed, in milliseconds since the epoch. */
  readonly closedAtMs: number | null;
}

/** States of an attempt: `running` until its outcome is in the ledger, then `handed-in` or `ended`. */
export type AttemptState = "running" | "handed-in" | "ended";

/** One attempt, as the database keeps it beside the ledger. */
export interface AttemptRow {
  readonly run: string;
  /** Number of the attempt in its run, from 1; also its fencing number. */
  readonly attempt: number;
  readonly artifacts: readonly string[];
  /** What runs: an agent, the artifact's own `run` command, or only the gate. */
  readonly kind: "agent" | "run" | "gate-first";
  readonly profile: string | null;
  readonly state: AttemptState;
  readonly outcome: string | null;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
}

/** Tally of one stage; only required artifacts count. */
export interface StageCounterRow {
  readonly run: string;
  readonly stage: Stage;
  readonly required: number;
  readonly closed: number;
}
