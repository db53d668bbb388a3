import { progressEventSchema, readProgressEvent } from "@pawl/contract";
import { describe, expect, it } from "vitest";

import { EVENT_DATA_SCHEMAS } from "../../src/events/event-data.ts";
import { BadEventError, event, parseEventBody } from "../../src/events/event.ts";
import type { EventType } from "../../src/events/event.ts";
import { ATTEMPT_REASONS, GATE_REASONS, parkReasonSchema } from "../../src/events/reason.ts";
import { closureRecord, SAMPLE_DATA } from "../support/event-data.ts";

const types = Object.keys(EVENT_DATA_SCHEMAS) as EventType[];
/** Keys that events of older ledgers do not have. */
const ADDED_KEYS = ["calculation.failed.lastCalculated"];
const bad = expect.objectContaining({ code: "PIPELINE_BAD_EVENT" });

describe("parseEventBody", () => {
  it.each(types)("accepts what event() makes of %s, after a way through JSON", (type) => {
    const body = event(type, SAMPLE_DATA[type]);
    expect(parseEventBody(type, JSON.parse(JSON.stringify(body.data)))).toEqual(body);
  });

  it.each(types)("refuses %s with a key that it does not have", (type) => {
    expect(() => parseEventBody(type, { ...SAMPLE_DATA[type], percent: 100 })).toThrow(bad);
  });

  it.each(types.filter((type) => Object.keys(SAMPLE_DATA[type]).length > 0))("refuses %s without any of its keys", (type) => {
    for (const key of Object.keys(SAMPLE_DATA[type]).filter((name) => !ADDED_KEYS.includes(`${type}.${name}`))) {
      const { [key]: _, ...rest } = SAMPLE_DATA[type] as Record<string, unknown>;
      expect(() => parseEventBody(type, rest), key).toThrow(bad);
    }
  });

  it.each(["artifact.closd", "", "constructor", "__proto__", "toString"])("refuses the unknown type %j", (type) => {
    expect(() => parseEventBody(type, {})).toThrow(BadEventError);
  });

  it.each([
    ["a number that is no attempt", "attempt.started", { attempt: 0 }],
    ["an attempt on nothing", "attempt.started", { artifacts: [] }],
    ["a commit that is none", "attempt.started", { base: "HEAD" }],
    ["a stage that is none", "stage.entered", { stage: "Docs" }],
    ["a pinned plan with an artifact of no stage", "run.started", { plan: { artifacts: [{ stage: "A" }, { stage: "E" }] } }],
    ["a verdict that is none", "gate.finished", { verdict: "MAYBE" }],
    ["a reason outside the closed list", "gate.finished", { reason: "LOOKS_FINE" }],
    ["a closure whose gate did not pass", "artifact.closed", { closure: { ...closureRecord, verdict: "FAIL" } }],
    ["a closure without evidence", "artifact.closed", { closure: { ...closureRecord, evidence: [] } }],
    ["a question with one way out", "artifact.parked", { options: ["ABORT"] }],
    ["a cause that is none", "artifact.invalidated", { cause: "WHIM" }],
    ["a digest in capitals", "report.emitted", { digest: "A".repeat(64) }],
  ] as const)("refuses %s, and names the place", (_, type, wish) => {
    const [key] = Object.keys(wish);
    expect(() => parseEventBody(type, { ...SAMPLE_DATA[type], ...wish })).toThrow(new RegExp(`^event ${type}: ${key}`));
  });
});

it.each(ADDED_KEYS)("reads events of ledgers that had no %s", (place) => {
  const [type, key = ""] = [place.slice(0, place.lastIndexOf(".")) as EventType, place.split(".").at(-1)];
  const { [key]: _, ...rest } = SAMPLE_DATA[type] as Record<string, unknown>;
  expect(parseEventBody(type, rest)).toEqual({ type, data: rest });
});

describe("the events of a ledger", () => {
  it("extend the contract's progress events and take nothing away from them", () => {
    for (const { shape } of progressEventSchema.options) {
      const type = shape.type.value;
      expect(readProgressEvent({ type, data: SAMPLE_DATA[type] }), type).toMatchObject({ kind: "progress" });
    }
  });

  it("know every reason of a gate and of an attempt as a reason to park", () => {
    for (const reason of [...Object.keys(GATE_REASONS), ...ATTEMPT_REASONS]) {
      expect(parkReasonSchema.safeParse(reason).success, reason).toBe(true);
    }
    expect(new Set([...Object.keys(GATE_REASONS), ...ATTEMPT_REASONS]).size).toBe(
      Object.keys(GATE_REASONS).length + ATTEMPT_REASONS.length,
    );
  });
});
