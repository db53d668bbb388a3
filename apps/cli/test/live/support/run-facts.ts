import { apply, event, parsePlan, planContract } from "@pawl/pipeline";
import type { EventBody, PipelineState } from "@pawl/pipeline";

import type { LiveFacts } from "../../../src/live/live-facts.ts";

/** When the runs of {@link runState} begin: 12:00:00 UTC. */
export const NOON_MS = Date.UTC(2026, 0, 2, 12);

/** Stand-ins for a digest and for an object of git. */
export const DIGEST = "d".repeat(64);
export const COMMIT = "0123456789".repeat(4);

/** An artifact of a test's plan: its stage, and what it needs. */
export type Wanted = readonly [id: string, stage: "A" | "B" | "C" | "D", needs?: readonly string[]];

/** Artifacts that are there so that each stage has one. */
const REST: readonly Wanted[] = [["guide", "B"], ["code", "C"], ["decision", "D"]];

/** A run of a plan at noon, after some events. */
export function runState(wanted: readonly Wanted[], events: readonly EventBody[] = []): PipelineState {
  const text = JSON.stringify({
    contract: "1",
    agents: { default: { command: ["true"] } },
    artifacts: [...wanted, ...REST].map(([id, stage, needs = []]) => ({ id, stage, location: `at/${id}.md`, needs, gate: { checks: [{ run: ["grep", "-q", "x", `at/${id}.md`] }] } })),
  });
  const parsed = parsePlan(text, { file: "pawl.yaml" });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const { plan } = parsed;
  const start = event("run.started", {
    plan, planDigest: DIGEST, gateDigests: {}, head: COMMIT, branch: "main", mode: "isolated", contract: planContract(plan), durationsMs: {}, gateFirst: [],
  });
  const first = apply(null, { ...start, seq: 1, run: "run", atMs: NOON_MS });
  return events.reduce((state, body, index) => apply(state, { ...body, seq: index + 2, run: "run", atMs: NOON_MS }), first);
}

/** The next attempt on an artifact. */
export function started(attempt: number, artifact: string): EventBody {
  return event("attempt.started", { attempt, artifacts: [artifact], kind: "agent", profile: "default", base: COMMIT });
}

/** The attempt's work waits for its gate. */
export function produced(attempt: number, artifact: string): EventBody {
  const candidate = { artifact, commit: COMMIT, tree: COMMIT, parent: COMMIT };
  return event("attempt.produced", { attempt, candidates: [candidate], durationMs: 1 });
}

/** The gate of a candidate runs. */
export function gated(attempt: number, artifact: string): EventBody {
  return event("gate.started", { artifact, attempt, purpose: "candidate", commit: COMMIT });
}

/** A report as the status file has it. */
export const REPORT = `${JSON.stringify(
  {
    status_type: "LIVE",
    current_stage: "B",
    overall_progress_percent: 29,
    stage_progress_percent: 100,
    last_completed_artifact: "at/guide.md",
    current_task: "Generate at/code.md",
    issues: ["PAUSED by=Ada"],
    blocking_questions: [],
    next_step: "Generate at/code.md",
  },
  null,
  2,
)}\n`;

/** What a view is made of, a minute after noon. */
export function facts(state: PipelineState | null, changes: Partial<LiveFacts> = {}): LiveFacts {
  return { state, gates: [], activityOf: () => null, report: { kind: "right", text: REPORT }, isDraining: false, nowMs: NOON_MS + 61_500, ...changes };
}
