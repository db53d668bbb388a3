import { renderReport, type StatusReport } from "@pawl/contract";
import type { WebhookMessage } from "../../src/index.ts";

const REPORT: StatusReport = {
  status_type: "LIVE",
  current_stage: "A",
  overall_progress_percent: 10,
  stage_progress_percent: 50,
  last_completed_artifact: "docs/design.md",
  current_task: "Generate docs/api.md",
  issues: ['PAUSED by="Ada L."'],
  blocking_questions: [],
  next_step: "Generate docs/guide.md",
};

/** The bytes of the status file that the sample messages carry. */
export const REPORT_BYTES = renderReport(REPORT);

const DATA: { readonly [T in WebhookMessage["type"]]: Extract<WebhookMessage, { readonly type: T }>["data"] } = {
  "artifact.closed": { artifact: "design", stage: "A", location: "docs/design.md", version: null, commit: "ab".repeat(20) },
  "artifact.invalidated": { artifact: "design", stage: "A", location: "docs/design.md", cause: "ROLLED_BACK", trigger: "design" },
  "stage.entered": { stage: "B" },
  "state.changed": { from: "RUNNING", to: "BLOCKED" },
  "question.raised": { artifact: "design", question: "docs/design.md needs licence.txt (PROVIDED/ABORT)" },
  "question.answered": { artifact: "design", option: "PROVIDED", by: "Ada", why: null },
  "attempt.failed": { attempt: 3, artifacts: ["design", "api"], reason: "EXIT_CODE" },
  "report.emitted": { cause: "artifact.closed", digest: "c".repeat(64) },
  "run.started": { contract: "1", mode: "isolated", branch: "main" },
  "run.ended": { outcome: "aborted", stage: "C", cause: "HUMAN" },
};

/** One message of each type. */
export const SAMPLE_MESSAGES = Object.entries(DATA).map(
  ([type, data], index) =>
    ({ id: `run-1-${index + 1}-sample`, timestampMs: 1_767_225_600_000 + index, run: "run-1", ledgerSeq: index + 1, report: JSON.parse(REPORT_BYTES) as StatusReport, type, data }) as WebhookMessage,
);
