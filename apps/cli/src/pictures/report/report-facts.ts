import type { StatusReport } from "@pawl/contract";
import type { ArtifactRow, CostReport, EventData, RecordedEvent } from "@pawl/pipeline";

import type { Timeline } from "../facts/span.ts";
import type { Graph } from "../graph/graph.ts";
import type { Refusal } from "./refusals-of-run.ts";

/** An event of one type, with its place in the ledger. */
export type EventOf<T extends RecordedEvent["type"]> = Extract<RecordedEvent, { readonly type: T }>;

/** A closure that stands, with the gate run that proved it. */
export interface ProvenClosure {
  readonly closed: EventOf<"artifact.closed">;
  /** `null`: the ledger has none for it. */
  readonly gate: EventData<"gate.finished"> | null;
}

/** A report that was emitted. */
export interface EmittedReport {
  readonly seq: number;
  readonly digest: string;
  /** Exactly what was written to the status file. */
  readonly bytes: string;
  /** `null`: the bytes are no report. */
  readonly report: StatusReport | null;
}

/** A report whose overall percentage is lower than that of the one before, and the events between the two that say why. */
export interface Fall {
  readonly before: EmittedReport;
  readonly after: EmittedReport;
  readonly causes: readonly RecordedEvent[];
}

/** Everything that a page about a run is made of, from the ledger alone. */
export interface ReportFacts {
  readonly run: string;
  readonly started: EventOf<"run.started">;
  readonly last: RecordedEvent;
  readonly ledger: { readonly seq: number; readonly hash: string };
  /** `null`: none was emitted. */
  readonly report: EmittedReport | null;
  readonly graph: Graph;
  readonly rows: readonly ArtifactRow[];
  readonly timeline: Timeline;
  readonly cost: CostReport;
  readonly closures: readonly ProvenClosure[];
  /** What was refused, and attempts that came to nothing, in the ledger's order. */
  readonly refusals: readonly Refusal[];
  readonly falls: readonly Fall[];
  readonly lost: readonly EventOf<"artifact.invalidated">[];
  /** What humans decided. */
  readonly decisions: readonly RecordedEvent[];
  /** What else an operator should know of: tampering, foreign commits, calculations that failed, silence, rate limits. */
  readonly incidents: readonly RecordedEvent[];
  /** The waits for a human that have not ended, by artifact. */
  readonly parked: readonly EventOf<"artifact.parked">[];
}
