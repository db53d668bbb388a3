import { describe, expect, it } from "vitest";

import { attemptNeed, dayNumber, hasBudget, nextDayMs } from "../../src/budget/budget-state.ts";
import { event } from "../../src/events/event.ts";
import type { EventBody } from "../../src/events/event.ts";
import { parsePlan } from "../../src/plan/parse-plan.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { apply } from "../../src/state/apply.ts";
import type { PipelineState } from "../../src/state/pipeline-state.ts";
import { SAMPLE_DATA, startOf } from "../support/event-data.ts";
import { planText } from "../plan/plan-text.ts";

const DAY_MS = 86_400_000;
const NOON = 100 * DAY_MS + DAY_MS / 2;

function planWith(top: string): Plan {
  const result = parsePlan(new TextEncoder().encode(planText({ top })), { file: "pawl.yaml" });
  if (!result.ok) throw new Error(result.errors.map(({ message }) => message).join("\n"));
  return result.plan;
}

const plan = planWith('limits: { budget: { attempt: { money: "2.50", tokens: 1000 }, run: { money: "10" }, day: { time: 200h } } }\n');

/** Folds events, each an hour after the one before. */
function fold(...bodies: readonly EventBody[]): PipelineState {
  const start = event("run.started", { ...startOf(plan), spentToday: { moneyMicros: 7, tokens: 0, timeMs: 0 } });
  return [start, ...bodies].reduce<PipelineState | null>(
    (state, body, index) => apply(state, { ...body, seq: index + 1, run: "run-1", atMs: NOON + index * 3_600_000 }),
    null,
  ) as PipelineState;
}

const [first = ""] = plan.artifacts.map(({ id }) => id);
const started = event("attempt.started", { attempt: 1, artifacts: [first], kind: "agent", profile: "default", base: startOf(plan).head });
const settled = event("usage.settled", { ...SAMPLE_DATA["usage.settled"], artifacts: [first] });
const used = SAMPLE_DATA["usage.settled"].charged;

describe("budgets", () => {
  it("are read exactly, and none is a bound unless the plan has it", () => {
    expect(plan.limits.budget).toEqual({
      attempt: { moneyMicros: 2_500_000, tokens: 1000, timeMs: null },
      artifact: { moneyMicros: null, tokens: null, timeMs: null },
      run: { moneyMicros: 10_000_000, tokens: null, timeMs: null },
      day: { moneyMicros: null, tokens: null, timeMs: 200 * 3_600_000 },
    });
    expect([plan, planWith("")].map(hasBudget)).toEqual([true, false]);
  });

  it("set aside for an attempt what it may use, of time no more than its agent's timeout", () => {
    expect(attemptNeed(plan, "default")).toEqual({ moneyMicros: 2_500_000, tokens: 1000, timeMs: 3_600_000 });
    const short = planWith("limits: { budget: { attempt: { time: 5m } } }\n");
    expect(attemptNeed(short, "default").timeMs).toBe(300_000);
  });

  it("hold what is set aside until it is known what was used", () => {
    expect(fold(started).budget.reserved.get(1)).toMatchObject({ artifacts: [first], profile: "default", startedAtMs: NOON + 3_600_000 });
    const { budget } = fold(started, settled);
    expect(budget.reserved.size).toBe(0);
    expect([budget.spent, budget.byArtifact.get(first)]).toEqual([used, used]);
    expect(budget.day).toEqual({ number: 100, spent: { ...used, moneyMicros: used.moneyMicros + 7 } });
  });

  it("of a day begin anew with the first thing that happens on the next", () => {
    const hours = Array.from({ length: 12 }, () => event("report.emitted", SAMPLE_DATA["report.emitted"]));
    expect(fold(started, ...hours, settled).budget.day).toEqual({ number: 101, spent: used });
    expect([dayNumber(NOON), nextDayMs(NOON)]).toEqual([100, 101 * DAY_MS]);
  });
});
