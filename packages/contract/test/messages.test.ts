import { describe, expect, it } from "vitest";
import { artifactClosedDataSchema, outboxMessageSchema, progressEventSchema, REPORT_FIELDS, renderReport } from "../src/index.ts";
import { z } from "zod";
import { running } from "./reports.ts";

const artifact = { artifact: "api", stage: "B", location: "docs/api.md" };
const events = [
  { type: "artifact.closed", data: { ...artifact, version: null, required: true } },
  { type: "artifact.invalidated", data: { ...artifact, cause: "ROLLED_BACK", trigger: "scope" } },
  { type: "stage.entered", data: { stage: "C" } },
  { type: "stage.reopened", data: { stage: "A", cause: "ROLLED_BACK", trigger: "scope" } },
  { type: "artifact.retried", data: { artifact: "api", attempt: 1, reason: "CHECK_FAILED", charged: true } },
  { type: "question.raised", data: { artifact: null, question: "api is parked (RETRY/ABORT)" } },
  { type: "question.answered", data: { artifact: "api", option: "RETRY", by: "ada", why: null } },
  { type: "run.aborted", data: { stage: "B", cause: "BY_OPERATOR" } },
  { type: "run.completed", data: {} },
  { type: "calculation.failed", data: { reason: "BAD_TALLY" } },
];

describe("progress events", () => {
  it.each(events)("are accepted as $type with exactly their data", (event) => {
    expect(progressEventSchema.parse(event)).toEqual(event);
    expect(progressEventSchema.safeParse({ ...event, data: { ...event.data, extra: 1 } }).success).toBe(false);
    expect(progressEventSchema.safeParse({ ...event, extra: 1 }).success).toBe(false);
    for (const key of Object.keys(event.data)) {
      const data = Object.fromEntries(Object.entries(event.data).filter(([name]) => name !== key));
      expect(progressEventSchema.safeParse({ ...event, data }).success).toBe(false);
    }
  });

  it.each([
    [{ ...artifact, version: "a/b", required: true }],
    [{ ...artifact, location: "../x", version: null, required: true }],
    [{ ...artifact, stage: "b", version: null, required: true }],
    [{ ...artifact, artifact: "", version: null, required: true }],
  ])("refuse the closure data %j", (data) => {
    expect(progressEventSchema.safeParse({ type: "artifact.closed", data }).success).toBe(false);
  });

  it("refuse a cause that is prose", () => {
    const event = { type: "run.aborted", data: { stage: "A", cause: "it was too hard" } };
    expect(progressEventSchema.safeParse(event).success).toBe(false);
  });

  it("can be extended by the packages that record more", () => {
    const extended = artifactClosedDataSchema.extend({ commit: z.string() });
    expect(extended.parse({ ...events[0]?.data, commit: "c" })).toMatchObject({ commit: "c", artifact: "api" });
    expect(extended.safeParse({ ...events[0]?.data, commit: "c", extra: 1 }).success).toBe(false);
  });
});

describe("outbox messages", () => {
  const envelope = { id: "msg_1", timestampMs: 1_700_000_000_000, run: "run_1", ledgerSeq: 7, report: running() };
  const closed = {
    ...envelope,
    type: "artifact.closed",
    data: { ...artifact, version: "1.0", commit: "0123456789abcdef0123456789abcdef01234567" },
  };
  const changed = { ...envelope, type: "state.changed", data: { from: null, to: "RUNNING" } };

  it("are accepted with the report as it was", () => {
    expect(outboxMessageSchema.parse(closed)).toEqual(closed);
    expect(outboxMessageSchema.parse(changed)).toEqual(changed);
  });

  it.each([
    ["an unknown type", { ...changed, type: "state.guessed" }],
    ["the data of another type", { ...changed, data: closed.data }],
    ["a state that does not exist", { ...changed, data: { from: "RUNNING", to: "DONE" } }],
    ["a report with a tenth field", { ...changed, report: { ...running(), state: "RUNNING" } }],
    ["a time that is not whole milliseconds", { ...changed, timestampMs: 1.5 }],
    ["an abbreviated commit", { ...closed, data: { ...closed.data, commit: "0123456" } }],
  ])("refuse %s", (_name, message) => {
    expect(outboxMessageSchema.safeParse(message).success).toBe(false);
  });
});

describe("renderReport", () => {
  it("3#1 writes the nine fields in canonical order, two spaces deep, with one final newline", () => {
    const shuffled = Object.fromEntries(Object.entries(running({ issues: ["PARKED artifact=a"] })).reverse());
    const text = renderReport(shuffled as ReturnType<typeof running>);
    expect(Object.keys(JSON.parse(text) as object)).toEqual([...REPORT_FIELDS]);
    expect(text).toMatchInlineSnapshot(`
      "{
        "status_type": "LIVE",
        "current_stage": "B",
        "overall_progress_percent": 32,
        "stage_progress_percent": 50,
        "last_completed_artifact": "docs/scope.md@1.2",
        "current_task": "Generate docs/api.md",
        "issues": [
          "PARKED artifact=a"
        ],
        "blocking_questions": [],
        "next_step": "Verify docs/api.md"
      }
      "
    `);
  });
});
