import { createHash } from "node:crypto";

import type { ArtifactRow, RecordedEvent } from "@pawl/pipeline";

import type { Transition } from "../../src/index.ts";

/** Run that the made events belong to. */
export const RUN = "run-1";

/** An event that needs no other event before it. */
export function makeEvent(seq: number, pid = 4000 + seq, run = RUN): RecordedEvent {
  return { seq, run, atMs: 1_700_000_000_000 + seq, type: "orchestrator.started", data: { pid, host: "host" } };
}

/** A pending artifact. */
export function makeArtifact(position: number, change: Partial<ArtifactRow> = {}): ArtifactRow {
  return {
    run: RUN,
    id: `artifact-${position}`,
    position,
    stage: "C",
    location: `src/module-${position}.ts`,
    version: null,
    optional: false,
    phase: "pending",
    ready: false,
    failures: 0,
    lease: null,
    reason: null,
    commit: null,
    closedAtMs: null,
    ...change,
  };
}

/** A report with its digest. */
export function makeReport(bytes: string): { bytes: string; digest: string } {
  return { bytes, digest: createHash("sha256").update(bytes).digest("hex") };
}

/** A transition with one event and nothing else. */
export function makeTransition(
  lockToken: number,
  expectedHeadSeq: number,
  change: Partial<Transition> = {},
): Transition {
  return {
    lockToken,
    expectedHeadSeq,
    events: [makeEvent(expectedHeadSeq + 1)],
    artifacts: [],
    attempts: [],
    counters: [],
    report: null,
    outbox: [],
    ...change,
  };
}
