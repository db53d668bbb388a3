import { describe, expect, it } from "vitest";

import { RunCost } from "../../src/cost/cost-of-run.ts";
import { costReportJsonSchema, costReportSchema } from "../../src/cost/cost-report.ts";
import type { CostReport } from "../../src/cost/cost-report.ts";
import type { EventType } from "../../src/events/event.ts";
import type { ArtifactRow } from "../../src/projection/rows.ts";
import { SAMPLE_DATA } from "../support/event-data.ts";
import { ledgerOf } from "../support/folded-run.ts";

interface Body {
  readonly type: EventType;
  readonly data: unknown;
}

const started = (attempt: number, artifacts: readonly string[], more: object = {}): Body => ({
  type: "attempt.started",
  data: { ...SAMPLE_DATA["attempt.started"], attempt, artifacts, ...more },
});
const used = (attempt: number, reported: object | null, timeMs = 1000): Body => ({
  type: "usage.settled",
  data: {
    ...SAMPLE_DATA["usage.settled"],
    attempt,
    reported: reported === null ? null : { moneyMicros: null, tokens: null, turns: null, toolCalls: null, sessionId: null, ...reported },
    charged: { moneyMicros: 9_000_000, tokens: 9_000_000, timeMs },
  },
});
const ended = (attempt: number, reason = "EXIT_NONZERO"): Body => ({ type: "attempt.ended", data: { ...SAMPLE_DATA["attempt.ended"], attempt, reason } });
const gate = (artifact: string, attempt: number | null, durationMs: number): Body => ({
  type: "gate.finished",
  data: { ...SAMPLE_DATA["gate.finished"], artifact, attempt, durationMs },
});
const newOrchestrator: Body = { type: "orchestrator.started", data: SAMPLE_DATA["orchestrator.started"] };

const row = (id: string, stage: "A" | "B", phase: ArtifactRow["phase"]) => ({ id, stage, location: `out/${id}.md`, phase }) as ArtifactRow;

/** Two of stage A, one of them closed, and one of stage B that is not. */
const ROWS = [row("a1", "A", "closed"), row("a2", "A", "pending"), row("b1", "B", "parked")];

function costOf(bodies: readonly Body[], rows = ROWS): CostReport {
  const cost = new RunCost();
  for (const event of ledgerOf(bodies)) cost.notice(event);
  return costReportSchema.parse(cost.report("run-1", rows));
}

const unknown = (unknownAttempts: number) => ({ known: null, unknownAttempts });
const exactly = (known: string | number) => ({ known, unknownAttempts: 0 });

describe("the cost of a run", () => {
  it("is what agents reported, never what a budget charged instead", () => {
    const { total } = costOf([started(1, ["a1"]), used(1, { moneyMicros: 1_250_000, tokens: 40 })]);
    expect(total).toMatchObject({ attempts: 1, money: exactly("1.25"), tokens: exactly(40), timeMs: exactly(1000) });
  });

  it("keeps unknown apart from zero: it counts the attempts of which an amount is not known, and adds nothing for them", () => {
    const { total, agents } = costOf([
      started(1, ["a1"]), used(1, { moneyMicros: 0, tokens: 7 }),
      started(2, ["a1"]), used(2, null),
      started(3, ["a2"], { profile: "silent" }), used(3, null),
    ]);
    expect(total).toMatchObject({ money: { known: "0.00", unknownAttempts: 2 }, tokens: { known: 7, unknownAttempts: 2 }, timeMs: exactly(3000) });
    expect(agents).toMatchObject([
      { profile: "default", money: { known: "0.00", unknownAttempts: 1 } },
      { profile: "silent", money: unknown(1), tokens: unknown(1) },
    ]);
  });

  it("does not know what a live attempt uses, and knows that one that never ran used nothing", () => {
    expect(costOf([started(1, ["a1"])]).total).toMatchObject({ money: unknown(1), tokens: unknown(1), timeMs: unknown(1) });
    expect(costOf([started(1, ["a1"]), ended(1, "NOT_STARTED")]).total).toMatchObject({ money: exactly("0.00"), tokens: exactly(0) });
  });

  it("takes the time between an attempt's events where none was recorded, unless another orchestrator came between", () => {
    expect(costOf([started(1, ["a1"]), ended(1)]).total.timeMs).toEqual(exactly(1));
    expect(costOf([started(1, ["a1"]), newOrchestrator, ended(1)]).total.timeMs).toEqual(unknown(1));
    expect(costOf([started(1, ["a1"]), ended(1, "ORCHESTRATOR_LOST")]).total.timeMs).toEqual(unknown(1));
  });

  it("shares an attempt on several artifacts out in equal parts that lose nothing, and counts it once for a stage", () => {
    const { artifacts, stages, total } = costOf([started(1, ["a1", "a2", "b1"]), used(1, { moneyMicros: 1_000_000, tokens: 10 }, 5)]);
    expect(artifacts.map(({ id, attempts, money, tokens, timeMs }) => [id, attempts, money.known, tokens.known, timeMs.known])).toEqual([
      ["a1", 1, "0.333334", 4, 2],
      ["a2", 1, "0.333333", 3, 2],
      ["b1", 1, "0.333333", 3, 1],
    ]);
    expect(stages.map(({ stage, attempts, tokens }) => [stage, attempts, tokens.known])).toEqual([["A", 1, 7], ["B", 1, 3]]);
    expect(total).toMatchObject({ attempts: 1, tokens: exactly(10) });
  });

  it("divides all that was used by what is closed, wasted attempts too, and by nothing where nothing is closed", () => {
    const { total, stages } = costOf([
      started(1, ["a1"]), used(1, { moneyMicros: 500_000, tokens: 1 }), gate("a1", 1, 30),
      started(2, ["b1"]), used(2, { moneyMicros: 1_000_000, tokens: 2 }), gate("b1", 2, 10),
    ]);
    expect(total).toMatchObject({ closed: 1, perClosed: { money: exactly("1.50"), tokens: exactly(3), gateMs: 40 } });
    expect(stages).toMatchObject([{ stage: "A", closed: 1, perClosed: { money: exactly("0.50") } }, { stage: "B", closed: 0, perClosed: null }]);
  });

  it("has only time of an artifact's own command, and of gates without an attempt", () => {
    const { total, agents, artifacts } = costOf([
      started(1, ["a1"], { kind: "run", profile: null }),
      { type: "attempt.produced", data: { ...SAMPLE_DATA["attempt.produced"], durationMs: 70 } },
      gate("a2", null, 20),
      started(2, ["b1"], { kind: "gate-first", profile: null }), gate("b1", 2, 5),
    ]);
    expect(total).toMatchObject({ attempts: 1, money: unknown(0), tokens: unknown(0), timeMs: exactly(70), gateMs: 25 });
    expect(agents).toMatchObject([{ profile: null, attempts: 1, gateMs: 0 }]);
    expect(artifacts.map(({ id, attempts, gateMs }) => [id, attempts, gateMs])).toEqual([["a1", 1, 0], ["a2", 0, 20], ["b1", 0, 5]]);
  });
});

it("the committed schema is the one of the code (`vitest run -u` writes it)", async () => {
  await expect(`${JSON.stringify(costReportJsonSchema(), null, 2)}\n`).toMatchFileSnapshot("../../schema/pawl-cost.schema.json");
});
