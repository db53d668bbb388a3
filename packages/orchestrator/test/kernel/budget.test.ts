import type { BudgetAmounts, Budgets } from "@pawl/pipeline";
import { DEFAULT_LIMITS } from "@pawl/pipeline";
import { describe, expect, it } from "vitest";

import { parkForBudget } from "../../src/kernel/budget.ts";
import { nextStartAtMs } from "../../src/kernel/decide.ts";
import { startAttempt } from "../../src/kernel/start.ts";
import { usageSettled } from "../../src/kernel/usage.ts";
import type { AttemptUsage } from "../../src/kernel/usage.ts";
import { aPlan } from "../support/plan-builder.ts";
import { RunPlayer } from "../support/run-player.ts";

const none: BudgetAmounts = { moneyMicros: null, tokens: null, timeMs: null };
const money = (moneyMicros: number): BudgetAmounts => ({ ...none, moneyMicros });
const DAY_MS = 86_400_000;

/** A run of stage A with the given artifacts, ten agents at once, and what its agents may use. */
function runWith(budget: Partial<Budgets>, ...ids: readonly string[]): RunPlayer {
  let plan = aPlan().withLimits({ agents: 10, attempts: 9, budget: { ...DEFAULT_LIMITS.budget, ...budget } });
  for (const id of ids) plan = plan.withArtifact(id);
  return new RunPlayer(plan.build());
}

function settle(run: RunPlayer, attempt: number, usage: Partial<AttemptUsage> & { moneyMicros?: number | null; tokens?: number | null } = {}): void {
  const { moneyMicros = 0, tokens = 0, ...rest } = usage;
  const artifacts = run.state.budget.reserved.get(attempt)?.artifacts ?? [];
  const reported = { moneyMicros, tokens, turns: null, toolCalls: null, sessionId: null };
  run.driver.transact((state) =>
    usageSettled(state, { attempt, profile: "default", artifacts }, { reported, problem: null, timeMs: 0, endedBy: "itself", ...rest }),
  );
}

describe("a budget of the run", () => {
  const budget = { attempt: money(40), run: money(100) };

  it("is set aside before attempts start, so that several at once cannot overshoot it together", () => {
    const run = runWith(budget, "a1", "a2", "a3");
    expect(run.starts()).toEqual([["a1"], ["a2"]]);
    run.start("a1");
    expect(run.starts()).toEqual([["a2"]]);
    run.start("a2");
    expect(run.starts()).toEqual([]);
    expect(startAttempt(run.state, { kind: "start", attempt: "agent", artifacts: ["a3"] })).toEqual([]);
  });

  it("gets back what an attempt did not use", () => {
    const run = runWith(budget, "a1", "a2", "a3");
    const first = run.start("a1");
    run.start("a2");
    settle(run, first, { moneyMicros: 20 });
    run.handIn(first);
    expect(run.state.budget.spent.moneyMicros).toBe(20);
    expect(run.starts()).toEqual([["a3"]]);
  });

  it("that is used up lets what is under way end, and then asks a human once; EXTEND grants as much again", () => {
    const run = runWith(budget, "a1", "a2", "a3");
    const [first, second] = [run.start("a1"), run.start("a2")];
    settle(run, first, { moneyMicros: 45 });
    run.crash(first);
    expect(run.report.blocking_questions).toEqual([]);
    settle(run, second, { moneyMicros: 40 });
    run.crash(second);
    expect(run.report).toMatchObject({
      blocking_questions: ["The run's budget of money is used up before out/a1.md (EXTEND/ABORT)"],
      issues: ["PARKED artifact=out/a1.md reason=BUDGET_RUN"],
      next_step: "",
    });
    run.answer("out/a1.md", "EXTEND");
    run.driver.nowMs += 1e6;
    expect(run.starts()).toEqual([["a1"], ["a2"]]);
  });

  it("bounds tokens in the same way, and commands of the plan not at all", () => {
    const tokens = runWith({ attempt: { ...none, tokens: 10 }, run: { ...none, tokens: 15 } }, "a1", "a2");
    expect(tokens.starts()).toEqual([["a1"]]);
    const plan = aPlan().withArtifact("a1", { agent: null, run: ["make"] }).withLimits({ budget: { ...DEFAULT_LIMITS.budget, attempt: money(9), run: money(1) } });
    expect(new RunPlayer(plan.build()).starts()).toEqual([["a1"]]);
  });
});

describe("while a human is to be asked about a budget", () => {
  const held: readonly (readonly [string, Partial<Budgets>, number | null, string])[] = [
    ["that is used up", { attempt: money(40), run: money(50) }, 45, "BUDGET_RUN"],
    ["of which nobody knows what is left", { attempt: money(40), run: money(1000) }, null, "USAGE_UNKNOWN"],
  ];

  it.each(held)("%s, optional artifacts that take no agent go on, and the question comes when they are done", (_, budget, used, reason) => {
    const limits = { attempts: 9, budget: { ...DEFAULT_LIMITS.budget, ...budget } };
    const plan = aPlan().withLimits(limits).withArtifact("a1").withArtifact("x", { optional: true, agent: null, run: ["make"] });
    const run = new RunPlayer(plan.build());
    const attempt = run.start("a1");
    settle(run, attempt, { moneyMicros: used });
    run.crash(attempt).driver.nowMs += 1e6;
    expect(run.report).toMatchObject({ blocking_questions: [], next_step: "Run out/x.md" });
    expect(run.starts()).toEqual([["x"]]);
    run.handIn(run.startAs("run", "x")).gate("x").integrate("x");
    expect(run.report.blocking_questions).toHaveLength(1);
    expect(run.report.issues).toContain(`PARKED artifact=out/a1.md reason=${reason}`);
  });
});

describe("a budget of an artifact", () => {
  it("parks the artifact when it is used up, and nothing else; EXTEND lets it go on", () => {
    const run = runWith({ attempt: money(40), artifact: money(50) }, "a1", "a2");
    const attempt = run.start("a1");
    settle(run, attempt, { moneyMicros: 30 });
    run.crash(attempt).driver.nowMs += 1e6;
    expect(run.actions().map(({ kind }) => kind)).toEqual(["park-for-budget", "start"]);
    run.driver.transact((state) => parkForBudget(state, "a1"));
    expect(run.report.issues).toEqual(["PARKED artifact=out/a1.md reason=BUDGET_ARTIFACT"]);
    run.handIn(run.start("a2")).gate("a2").integrate("a2");
    expect(run.report.blocking_questions).toEqual(["The budget of money for out/a1.md is used up (EXTEND/ABORT)"]);
    run.answer("out/a1.md", "EXTEND");
    expect(run.starts()).toEqual([["a1"]]);
  });
});

describe("a budget of a day", () => {
  it("that is used up makes the run wait for the next day, without a question", () => {
    const run = runWith({ attempt: money(40), day: money(50) }, "a1", "a2");
    run.driver.nowMs = 5 * DAY_MS + 1000;
    const attempt = run.start("a1");
    settle(run, attempt, { moneyMicros: 30 });
    run.handIn(attempt);
    const { nowMs } = run.driver;
    expect(run.starts()).toEqual([]);
    expect(run.report.blocking_questions).toEqual([]);
    expect(nextStartAtMs(run.state, nowMs)).toBe(6 * DAY_MS);
    expect(run.starts({ nowMs: 6 * DAY_MS })).toEqual([["a2"]]);
  });
});

describe("usage that cannot be read", () => {
  const budget = { attempt: money(40), run: money(1000) };

  it("counts as all that was set aside, and no agent starts before a human has answered", () => {
    const run = runWith(budget, "a1", "a2");
    const attempt = run.start("a1");
    settle(run, attempt, { moneyMicros: null, problem: "the agent left no usage file" });
    run.crash(attempt).driver.nowMs += 1e6;
    expect(run.state.budget.spent.moneyMicros).toBe(40);
    expect(run.report).toMatchObject({
      blocking_questions: ["What an agent used is unknown, so what is left for out/a1.md is too (RETRY/ABORT)"],
      issues: ["USAGE_UNKNOWN", "PARKED artifact=out/a1.md reason=USAGE_UNKNOWN"],
    });
    run.answer("out/a1.md", "RETRY");
    expect(run.starts()).toEqual([["a1"], ["a2"]]);
    expect(run.report.issues).toEqual([]);
  });

  it("lets work that was handed in go on to its closure meanwhile", () => {
    const run = runWith(budget, "a1");
    const attempt = run.start("a1");
    settle(run, attempt, { moneyMicros: null });
    run.handIn(attempt).gate("a1").integrate("a1");
    expect(run.phase("a1")).toBe("closed");
  });

  it("of an agent that Pawl ended counts in the same way and asks nobody; one that was never started used nothing", () => {
    const run = runWith(budget, "a1", "a2");
    settle(run, run.start("a1"), { moneyMicros: null, endedBy: "pawl" });
    settle(run, run.start("a2"), { moneyMicros: null, endedBy: "never" });
    expect(run.state.budget).toMatchObject({ spent: { moneyMicros: 40 }, unknownSeq: null });
  });

  it("is no matter where no budget needs the number", () => {
    const run = runWith({ attempt: { ...none, tokens: 10 }, run: { ...none, tokens: 100 } }, "a1");
    settle(run, run.start("a1"), { moneyMicros: null, tokens: 7 });
    expect(run.state.budget).toMatchObject({ spent: { moneyMicros: 0, tokens: 7 }, unknownSeq: null });
  });

  it("is settled once", () => {
    const run = runWith(budget, "a1");
    const attempt = run.start("a1");
    settle(run, attempt, { moneyMicros: 5 });
    settle(run, attempt, { moneyMicros: 5 });
    expect(run.state.budget.spent.moneyMicros).toBe(5);
  });
});
