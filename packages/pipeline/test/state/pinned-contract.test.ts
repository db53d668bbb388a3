import { describe, expect, it } from "vitest";

import { event, isOutsideRuns, NO_RUN, parseEventBody } from "../../src/events/event.ts";
import type { RecordedEvent } from "../../src/events/event.ts";
import { apply } from "../../src/state/apply.ts";
import { SAMPLE_DATA, startOf } from "../support/event-data.ts";
import { digestOf } from "../support/object-ids.ts";
import { aPlan } from "../support/plan-builder.ts";

const PLAN = aPlan().withArtifact("a1").build();
const WEIGHTS = { A: 10, B: 20, C: 50, D: 20 };

const started = (contract: object): RecordedEvent => {
  const body = parseEventBody("run.started", { ...startOf(PLAN), contract });
  return { ...body, seq: 1, run: "run-1", atMs: 1 };
};

describe("the contract version of a run", () => {
  it.each([
    [{ version: "team-2", weights: WEIGHTS, digest: digestOf(4), approvalSeq: 7 }],
    [{ version: "1", weights: WEIGHTS, digest: digestOf(4), approvalSeq: null }],
    [{ version: "1", weights: WEIGHTS }],
  ])("is what its start says, and where that names no digest there is none: %j", (contract) => {
    expect(apply(null, started(contract)).contract).toEqual(contract);
  });

  it.each([
    ["a digest that is none", { digest: "a" }],
    ["an approval before the ledger", { approvalSeq: 0 }],
    ["another key", { percent: 100 }],
  ])("is refused with %s", (_, wish) => {
    const contract = { version: "team-2", weights: WEIGHTS, digest: digestOf(4), approvalSeq: 7, ...wish };
    expect(() => started(contract)).toThrow(/^event run\.started: contract/);
  });
});

describe("the approval of a contract version", () => {
  const approval: RecordedEvent = { ...event("contract.approved", SAMPLE_DATA["contract.approved"]), seq: 2, run: NO_RUN, atMs: 2 };

  it("belongs to no run: nothing else does, and no run's state takes it", () => {
    const start = started({ version: "1", weights: WEIGHTS });
    expect([approval, start].map((one) => isOutsideRuns(one))).toEqual([true, false]);
    const refused = expect.objectContaining({ code: "PIPELINE_ILLEGAL_TRANSITION", message: "event contract.approved belongs to no run" });
    const state = apply(null, start);
    for (const run of [NO_RUN, state.run]) {
      expect(() => apply(state, { ...approval, run })).toThrow(refused);
      expect(() => apply(null, { ...approval, run })).toThrow(refused);
    }
  });

  it.each([
    ["weights that do not sum to 100", { weights: { ...WEIGHTS, A: 11 } }],
    ["a stage that weighs nothing", { weights: { A: 0, B: 30, C: 50, D: 20 } }],
    ["a name that nobody may give", { version: "2" }],
    ["nobody who decided", { by: "" }],
    ["a digest that is none", { digest: "A".repeat(64) }],
  ])("is refused with %s", (_, wish) => {
    expect(() => parseEventBody("contract.approved", { ...SAMPLE_DATA["contract.approved"], ...wish })).toThrow(/^event contract\.approved: /);
  });
});
