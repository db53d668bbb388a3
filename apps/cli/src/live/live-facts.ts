import type { AgentActivity } from "@pawl/agents";
import type { RunningGate } from "@pawl/orchestrator";
import type { PipelineState } from "@pawl/pipeline";

/** A look at the status file: its text where it is what was emitted, and otherwise no word of it. `unread`: nobody knows what it says now. */
export type ReportLook =
  | { readonly kind: "right"; readonly text: string }
  | { readonly kind: "different" }
  | { readonly kind: "none" }
  | { readonly kind: "unread" };

/** What the live view shows is made of this alone. */
export interface LiveFacts {
  /** The run after the last event; `null` before the first. */
  readonly state: PipelineState | null;
  /** The gates that run, whatever for. */
  readonly gates: readonly RunningGate[];
  /** What an attempt's process does now; `null`: nothing is known of it. */
  readonly activityOf: (attempt: number) => AgentActivity | null;
  readonly report: ReportLook;
  /** Nothing new is to start. */
  readonly isDraining: boolean;
  readonly nowMs: number;
}
