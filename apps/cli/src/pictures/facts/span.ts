import type { Look } from "../looks.ts";

/**
 * What takes time in a run.
 * - `attempt`: an agent, or an artifact's own command, works; to the moment at which it handed in or was over.
 * - `gate`: the checks of an artifact run, with their control.
 * - `queue`: a candidate that has passed waits to be landed.
 * - `backoff`: an artifact waits after a failure.
 * - `parked`: an artifact waits for a human.
 * - `paused`: a human has paused the run.
 * - `rate-limit`: agents of a profile wait for their provider.
 * - `away`: no orchestrator is at work.
 * - `stage`: the stage that the run is in.
 */
export const SPAN_KINDS = ["attempt", "gate", "queue", "backoff", "parked", "paused", "rate-limit", "away", "stage"] as const;

/** One of {@link SPAN_KINDS}. */
export type SpanKind = (typeof SPAN_KINDS)[number];

/** Something that took time. */
export interface Span {
  readonly kind: SpanKind;
  /** Ids of the artifacts that it was about; none: the run. */
  readonly artifacts: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Where the ledger ends it had not ended. */
  readonly isOpen: boolean;
  readonly attempt: number | null;
  /** Words for it: `attempt 3`, `candidate`, `C`. */
  readonly name: string;
  /** How it came out, as a code; `null`: nothing comes of such a thing, or it is not known. */
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly detail: string;
  readonly look: Look;
}

/** Something that happened at a moment. */
export interface Mark {
  readonly kind: "closed" | "lost" | "tampered" | "completed" | "aborted";
  /** `null`: the run. */
  readonly artifact: string | null;
  readonly atMs: number;
  readonly detail: string;
  readonly look: Look;
}

/** Everything that took time in a run, in the order in which it began. */
export interface Timeline {
  readonly run: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly spans: readonly Span[];
  readonly marks: readonly Mark[];
}
