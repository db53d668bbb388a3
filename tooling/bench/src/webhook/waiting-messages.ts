import type { OutboxEntry } from "@pawl/database";
import { renderMessage } from "@pawl/webhook";

/** The endpoint that the messages are for. */
export const BENCH_ENDPOINT = "bench";

const REPORT = {
  status_type: "LIVE",
  current_stage: "C",
  overall_progress_percent: 41,
  stage_progress_percent: 10,
  last_completed_artifact: "src/orders/place-order.ts@1.2.0",
  current_task: "Generate src/orders/cancel-order.ts",
  issues: ["PARKED artifact=billing reason=SAME_FAILURE"],
  blocking_questions: [],
  next_step: "Generate src/orders/list-orders.ts",
} as const;

/** Messages about closures as a run records them, from a number on. */
export function waitingMessages(first: number, count: number): OutboxEntry[] {
  return Array.from({ length: count }, (_, index) => {
    const ledgerSeq = first + index + 1;
    const messageId = `run-1-${ledgerSeq}-closed`;
    const timestampMs = 1_767_225_600_000 + ledgerSeq;
    const data = { artifact: `artifact-${ledgerSeq}`, stage: "C", location: `src/artifact-${ledgerSeq}.ts`, version: null, commit: "a".repeat(40) } as const;
    const report = { ...REPORT, issues: [...REPORT.issues], blocking_questions: [] };
    const facts = { passing: 1, total: 1, previousPassing: 0, completed: [], project: "bench" };
    const body = renderMessage({ id: messageId, timestampMs, run: "run-1", ledgerSeq, report, type: "artifact.closed", data }, "standard", facts);
    return { endpoint: BENCH_ENDPOINT, messageId, type: "artifact.closed", createdAtMs: timestampMs, body };
  });
}
