import type { EventBody, RecordedEvent } from "@pawl/pipeline";
import { describe, expect, it } from "vitest";

import { renderEvent, renderEventJson } from "../../src/output/render-event.ts";

const COMMIT = "0123456789".repeat(4);
const HOSTILE = "first\nsecond\u001b[2J\u202e";

function recorded(body: EventBody): RecordedEvent {
  return { ...body, seq: 7, run: "run-1", atMs: Date.UTC(2026, 0, 2, 3, 4, 5, 6) };
}

describe("renderEvent", () => {
  it.each<readonly [EventBody, string]>([
    [
      { type: "attempt.started", data: { attempt: 3, artifacts: ["parser", "writer"], kind: "agent", profile: "default", base: COMMIT } },
      "attempt.started        attempt 3 on parser, writer: agent default",
    ],
    [
      { type: "artifact.retried", data: { artifact: "parser", attempt: 3, reason: "CHECK_FAILED", charged: true, detail: "exited with 1", evidence: [], notBeforeMs: 0, fingerprint: null } },
      "artifact.retried       parser (attempt 3): CHECK_FAILED: exited with 1",
    ],
    [
      { type: "artifact.invalidated", data: { artifact: "parser", stage: "C", location: "src/parser.js", cause: "COMMIT_LOST", trigger: COMMIT } },
      "artifact.invalidated   parser: COMMIT_LOST 0123456789",
    ],
    [
      { type: "status.tampered", data: { expected: null, found: null, quarantine: null, stage: "B" } },
      "status.tampered        in stage B: the file was gone",
    ],
    [
      { type: "question.answered", data: { artifact: null, option: "YES", by: "Ada", why: HOSTILE } },
      "question.answered      calculation: YES by Ada: first\\nsecond\\x1b[2J\\u{202e}",
    ],
    [
      { type: "contract.approved", data: { version: "team-2", weights: { A: 10, B: 20, C: 50, D: 20 }, digest: "d".repeat(64), by: "Ada", why: "ours" } },
      "contract.approved      team-2 (A 10, B 20, C 50, D 20) dddddddddd by Ada: ours",
    ],
    [
      {
        type: "plan.imported",
        data: {
          from: "autoforge",
          sources: [{ name: "features.db", bytes: 3, digest: "a".repeat(64) }],
          planFileDigest: "b".repeat(64),
          features: 9,
          artifacts: 12,
          claims: ["1-login"],
          oddities: [],
        },
      },
      "plan.imported          from autoforge features.db aaaaaaaaaa: 9 features, 1 claimed as done, 0 oddities; plan bbbbbbbbbb of 12 artifacts",
    ],
    [{ type: "stage.entered", data: { stage: "B" } }, "stage.entered          B"],
  ])("%#: one line with position, time, type and what it says", (body, text) => {
    expect(renderEvent(recorded(body))).toBe(`    7  2026-01-02T03:04:05.006Z  ${text}`);
  });

  it.each<EventBody>([
    { type: "orchestrator.started", data: { pid: 1, host: HOSTILE } },
    { type: "question.raised", data: { artifact: null, question: HOSTILE } },
    { type: "attempt.ended", data: { attempt: 1, outcome: "failed", reason: "EXIT_NONZERO", detail: HOSTILE } },
    {
      type: "contract.approved",
      data: { version: "team-2", weights: { A: 10, B: 20, C: 50, D: 20 }, digest: "d".repeat(64), by: HOSTILE, why: null },
    },
    {
      type: "plan.imported",
      data: {
        from: "autoforge",
        sources: [{ name: HOSTILE, bytes: 3, digest: "a".repeat(64) }],
        planFileDigest: "b".repeat(64),
        features: 9,
        artifacts: 12,
        claims: ["1-login"],
        oddities: [],
      },
    },
    { type: "result.refused", data: { attempt: 1, artifacts: [HOSTILE], reason: "LEASE_LOST" } },
    {
      type: "decision.refused",
      data: { decision: "answer", answer: { location: HOSTILE, option: "RETRY" }, by: "Ada", why: null, reason: "RUN_ENDED" },
    },
  ])("keeps hostile text of $type on its line and visible", (body) => {
    const line = renderEvent(recorded(body));
    expect(line).toContain("first\\nsecond\\x1b[2J\\u{202e}");
    expect(line).not.toMatch(/[\n\u001b\u202e]/);
  });

  it("names the first of many artifacts and counts the rest", () => {
    const artifacts = Array.from({ length: 11 }, (_, index) => `a${index}`);
    const line = renderEvent(recorded({ type: "attempt.recovered", data: { attempt: 1, artifacts } }));
    expect(line.endsWith("attempt 1 on a0, a1, a2, a3, a4, a5, a6, a7 and 3 more")).toBe(true);
  });
});

describe("renderEventJson", () => {
  it("is one line of JSON with the event's members in order", () => {
    const line = renderEventJson(recorded({ type: "orchestrator.started", data: { pid: 1, host: HOSTILE } }));
    expect(line).toBe(
      String.raw`{"seq":7,"run":"run-1","at":"2026-01-02T03:04:05.006Z","type":"orchestrator.started","data":{"pid":1,"host":"first\nsecond\u001b[2J\u202e"}}`,
    );
  });
});
