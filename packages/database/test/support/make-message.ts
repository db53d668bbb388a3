import type { OutboxMessage } from "@pawl/contract";

import type { OutboxEntry } from "../../src/index.ts";

/** A message about a state change. */
export function makeMessage(id: string): OutboxMessage {
  return {
    id,
    timestampMs: 1_700_000_000_000,
    run: "run-1",
    ledgerSeq: 1,
    report: {
      status_type: "LIVE",
      current_stage: "A",
      overall_progress_percent: 0,
      stage_progress_percent: 0,
      last_completed_artifact: "NONE",
      current_task: "Generate docs/architecture.md",
      issues: [],
      blocking_questions: [],
      next_step: "Generate docs/architecture.md",
    },
    type: "state.changed",
    data: { from: null, to: "RUNNING" },
  };
}

/** A message for an endpoint. */
export function makeOutboxEntry(endpoint: string, id: string): OutboxEntry {
  const message = makeMessage(id);
  const { type, timestampMs: createdAtMs } = message;
  return { endpoint, messageId: id, type, createdAtMs, body: JSON.stringify(message) };
}
