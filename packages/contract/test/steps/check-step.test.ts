import { describe, expect, it } from "vitest";
import { checkReport, checkStep, readProgressEvent, type Violation } from "../../src/index.ts";
import { MAX_EVENTS } from "../../src/steps/read-events.ts";
import { aborted, running } from "../reports.ts";
import { closed, invalidated, runAborted } from "./events.ts";
import { known } from "./step-rule.ts";

const afterApi = running({ last_completed_artifact: "docs/api.md" });
const placesOf = (violations: readonly Violation[]) => violations.map(({ rule, path }) => `${rule} ${path}`);

describe("checkStep", () => {
  it("finds nothing where nothing is wrong", () => {
    expect(checkStep(running(), [closed("api")], afterApi)).toEqual([]);
    expect(checkStep(null, [], running({ current_stage: "A", overall_progress_percent: 0, stage_progress_percent: 0, last_completed_artifact: "NONE" }))).toEqual([]);
  });

  it("says what is wrong with each report by itself, under its place", () => {
    const violations = checkStep(running({ status_type: "OLD" }), [], running({ next_step: "Think" }));
    expect(placesOf(violations)).toEqual(["3#2 /previous/status_type", "4.8#1 /next/next_step"]);
    const [ofPrevious] = checkStep(7, [], running());
    expect(ofPrevious).toEqual({ ...checkReport(7)[0], path: "/previous" });
  });

  it("says everything at once, with what was found and what is wanted", () => {
    const next = running({ overall_progress_percent: 20, last_completed_artifact: "docs/guide.md@2.0", current_task: "Verify docs/notes.md" });
    const violations = checkStep(running(), [closed("notes")], next);
    expect(placesOf(violations)).toEqual([
      "4.2.2#2 /next/overall_progress_percent",
      "6.3#1 /next/overall_progress_percent",
      "4.4#1 /next/last_completed_artifact",
      "4.5#2 /next/current_task",
    ]);
    expect(violations[2]).toMatchObject({ found: '"docs/guide.md@2.0"', wanted: '"docs/scope.md@1.2"' });
  });

  it("3.1#1 claims ABORTED for what follows an abort", () => {
    for (const violations of [checkStep(running(), [runAborted("B")], running()), checkStep(aborted(), [], running())]) {
      expect(placesOf(violations)).toEqual(["3.1#1 /next", "4.8.1#1 /next/next_step", "6.4#1 /next/next_step"]);
    }
  });

  it("judges no rule whose field cannot be read", () => {
    const next = running({ overall_progress_percent: "44", stage_progress_percent: null, last_completed_artifact: 3, issues: [4], current_task: {} });
    const rules = new Set(checkStep(running(), [invalidated("scope")], next).map(({ rule }) => rule));
    expect([...rules].sort()).toEqual(["4.2#1", "4.3#1", "4.4#3", "4.5#1", "4.6#1"]);
  });

  it("does not change what it is given, and gives the same again", () => {
    const freeze = <T>(value: T): T => {
      if (typeof value === "object" && value !== null) for (const member of Object.values(Object.freeze(value))) freeze(member);
      return value;
    };
    const step = [freeze(running()), freeze([closed("api"), invalidated("api")]), freeze(running()), known()] as const;
    expect(checkStep(...step)).toEqual(checkStep(...step));
  });
});

describe("the events of a step", () => {
  it("may have further members, and types that the contract does not know", () => {
    const ledger = [{ type: "attempt.started" }, { ...closed("api", { attempt: 4, closure: {} }), seq: 9, atMs: 1 }, { type: "gate.finished", data: 7 }];
    expect(checkStep(running(), ledger, afterApi)).toEqual([]);
  });

  it.each([
    ["no list", { length: 1, 0: closed("api") }, "/events"],
    ["nothing", undefined, "/events"],
    ["a text", '[{"type":"artifact.closed"}]', "/events"],
    ["a hole", new Array(1), "/events/0"],
    ["an entry that is no object", [null], "/events/0"],
    ["an entry without a type", [{ data: {} }], "/events/0"],
    ["a type that is no text", [{ type: 1 }], "/events/0"],
    ["a known type without data", [{ type: "artifact.closed" }], "/events/0"],
    ["data of another type", [closed("notes"), { type: "artifact.closed", data: { stage: "A" } }], "/events/1"],
    ["a location outside the repository", [closed("api", { location: "../api.md" })], "/events/0"],
    ["more than there can be", Object.defineProperty([], "length", { value: MAX_EVENTS + 1 }), "/events"],
  ])("2#5 is broken by %s, which counts as no event", (_, events, path) => {
    expect(placesOf(checkStep(running(), events, running()))).toEqual([`2#5 ${path}`]);
    expect(checkStep(running(), events, afterApi).map(({ rule }) => rule)).toContain("4.4#1");
  });
});

describe("whatever checkStep is given", () => {
  const throws = new Proxy({}, { get: () => { throw new Error("get"); }, ownKeys: () => { throw new Error("ownKeys"); } });
  const revoked = Proxy.revocable([], {});
  revoked.revoke();
  const cyclic: Record<string, unknown> = { type: "artifact.closed" };
  cyclic["data"] = cyclic;
  const getter = { type: "artifact.closed", get data(): unknown { throw new Error("data"); } };
  const hostile = [undefined, true, 0, -0, 1e2, Number.NaN, 10n, "", "NONE", Symbol("s"), () => 1, [], [[]], {}, new Date(0), new Map(), throws, revoked.proxy, cyclic, getter, JSON.parse('{"__proto__":{"type":"artifact.closed"}}')];

  it("never throws, and never finds nothing", () => {
    for (const value of hostile) {
      expect(checkStep(value, [], running()).length).toBeGreaterThan(0);
      expect(checkStep(running(), [], value).length).toBeGreaterThan(0);
      expect(checkStep(value, value, value).length).toBeGreaterThan(0);
      expect(checkStep(running(), [value], running()).length).toBeGreaterThan(0);
    }
  });

  it("shows foreign text escaped", () => {
    const [violation] = checkStep(running(), [], running({ last_completed_artifact: "docs/\u202Eevil.md" }));
    expect(violation?.found).toBe(String.raw`"docs/\u202eevil.md"`);
  });
});

describe("readProgressEvent", () => {
  it("gives the event with what the contract gives it, and nothing else", () => {
    expect(readProgressEvent({ ...closed("api", { attempt: 4 }), seq: 3 })).toEqual({ kind: "progress", event: closed("api") });
  });

  it("tells other events from those that cannot be read", () => {
    expect(readProgressEvent({ type: "attempt.started", data: {} })).toEqual({ kind: "other" });
    expect(readProgressEvent({ type: "stage.entered", data: { stage: "E" } })).toMatchObject({ kind: "unreadable" });
    expect(readProgressEvent(null)).toMatchObject({ kind: "unreadable" });
  });
});
