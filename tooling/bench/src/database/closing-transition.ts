import { createHash } from "node:crypto";

import { renderReport, type StatusReport } from "@pawl/contract";
import type { LedgerHead, Transition } from "@pawl/database";
import type { RecordedEvent } from "@pawl/pipeline";

import { artifactAt, attemptOf, closingEvents, countersOf, SAMPLE_RUN, sampleId } from "./sample-run.ts";

const ENDPOINT = "https://hooks.example/pawl";

function reportOf(index: number, artifacts: number): StatusReport {
  const { stage, location } = artifactAt(index, true);
  return {
    status_type: "LIVE",
    current_stage: stage,
    overall_progress_percent: Math.floor((100 * index) / (artifacts + 1)),
    stage_progress_percent: 10,
    last_completed_artifact: location,
    current_task: `Generate ${artifactAt(index + 1, false).location}`,
    issues: [],
    blocking_questions: [],
    next_step: `Generate ${artifactAt(index + 2, false).location}`,
  };
}

/**
 * The fullest transition of an ordinary run: an artifact is closed, the next one becomes ready, an attempt ends, a tally
 * grows, a report is emitted, and a receiver is told.
 *
 * @param index - of the artifact among `artifacts`.
 */
export function closingTransition(index: number, artifacts: number, head: LedgerHead, lockToken: number): Transition {
  const report = reportOf(index, artifacts);
  const bytes = renderReport(report);
  const digest = createHash("sha256").update(bytes).digest("hex");
  const { seq } = head;
  const atMs = 1_767_225_600_000 + seq;
  const events: RecordedEvent[] = closingEvents(index, seq, digest).map((body, place) => ({
    ...body,
    seq: seq + 1 + place,
    run: SAMPLE_RUN,
    atMs,
  }));
  const { stage, location } = artifactAt(index, true);
  const messageId = `${SAMPLE_RUN}-${seq + 1}-closed`;
  const message = {
    id: messageId,
    timestampMs: atMs,
    run: SAMPLE_RUN,
    ledgerSeq: seq + 1,
    report,
    type: "artifact.closed",
    data: { artifact: sampleId(index), stage, location, version: null, commit: "a".repeat(40) },
  };
  return {
    lockToken,
    expectedHeadSeq: seq,
    events,
    artifacts: [artifactAt(index, true), artifactAt((index + 1) % artifacts, false)],
    attempts: [attemptOf(index)],
    counters: countersOf(artifacts, index).slice(0, 1),
    report: { bytes, digest },
    outbox: [{ endpoint: ENDPOINT, messageId, type: "artifact.closed", createdAtMs: atMs, body: JSON.stringify(message) }],
  };
}
