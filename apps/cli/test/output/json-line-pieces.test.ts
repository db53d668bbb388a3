import type { RecordedEvent } from "@pawl/pipeline";
import { describe, expect, it } from "vitest";

import { jsonLinePieces } from "../../src/output/json-line-pieces.ts";
import { eventJsonPieces, renderEventJson } from "../../src/output/render-event.ts";
import { renderJsonLine } from "../../src/output/render-json.ts";

describe("a line of JSON in pieces", () => {
  it.each([
    ["a text with what a terminal may obey", "a\u202eb\u0085\u2028\u{1f600}\ud800"],
    ["numbers and nothing", [0, -1.5, 1e21, null, true]],
    ["empty lists and mappings", { a: [], b: {}, c: [[], [{}]] }],
    ["what is not there", { a: undefined, b: [{ c: undefined }], "": 1, "ü\u200b\"": { 1: "x" } }],
    ["lists in lists", [[[[["deep", { deeper: [1, 2] }]]]]]],
  ])("is the line that it is at one go, however deep it is taken apart: %s", (_, value) => {
    for (const depth of [0, 1, 2, 3, 4, 9]) expect([...jsonLinePieces(value, depth)].join("")).toBe(renderJsonLine(value));
  });

  it("has many pieces where an event has a large plan, and one for any other event", () => {
    const artifacts = Array.from({ length: 5000 }, (_, index) => ({ id: `a\u202e${index}`, needs: [], version: undefined }));
    const started = { seq: 1, run: "r", atMs: 0, type: "run.started", data: { plan: { contract: "1", branch: undefined, artifacts }, head: "h" } } as unknown as RecordedEvent;
    const pieces = [...eventJsonPieces(started)];
    expect(pieces.join("")).toBe(renderEventJson(started));
    expect(pieces.length).toBeGreaterThan(2);
    const resumed = { seq: 2, run: "r", atMs: 0, type: "run.resumed", data: { by: "me", why: "because" } } as RecordedEvent;
    expect([...eventJsonPieces(resumed)]).toEqual([renderEventJson(resumed)]);
  });
});
