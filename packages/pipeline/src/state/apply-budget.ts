import { type Amounts, NOTHING_USED, shareOf, sumOf } from "../budget/amounts.ts";
import { attemptNeed, type BudgetState, dayNumber, hasBudget } from "../budget/budget-state.ts";
import type { EventOf } from "./event-of.ts";
import type { PipelineState } from "./pipeline-state.ts";
import { emptySortedMap } from "./sorted-map.ts";

/** The budgets at the start of a run. */
export function startBudget({ data, atMs }: EventOf<"run.started">): BudgetState {
  const number = dayNumber(atMs);
  return {
    spent: NOTHING_USED,
    day: { number, spent: data.spentToday ?? NOTHING_USED },
    byArtifact: emptySortedMap(),
    reserved: emptySortedMap(),
    runExtensions: 0,
    extensions: emptySortedMap(),
    unknownSeq: null,
  };
}

/** Sets aside what an attempt may use, before it uses anything. */
export function reserve(state: PipelineState, event: EventOf<"attempt.started">): PipelineState {
  const { attempt, artifacts, kind, profile } = event.data;
  if (kind !== "agent" || profile === null || !hasBudget(state.plan)) return state;
  const reserved = state.budget.reserved.with(attempt, {
    amounts: attemptNeed(state.plan, profile),
    artifacts,
    profile,
    startedAtMs: event.atMs,
  });
  return { ...state, budget: { ...state.budget, day: dayOf(state.budget, event.atMs), reserved } };
}

/** Puts what an attempt used in the place of what was set aside for it. */
export function settleUsage(state: PipelineState, event: EventOf<"usage.settled">): PipelineState {
  const { attempt, artifacts, charged, isUnknown } = event.data;
  const before = state.budget;
  const day = dayOf(before, event.atMs);
  let { byArtifact } = before;
  for (const [index, id] of artifacts.entries()) {
    byArtifact = byArtifact.with(id, sumOf(byArtifact.get(id) ?? NOTHING_USED, shareOf(charged, index, artifacts.length)));
  }
  const budget: BudgetState = {
    ...before,
    spent: sumOf(before.spent, charged),
    day: { ...day, spent: sumOf(day.spent, charged) },
    byArtifact,
    reserved: before.reserved.without(attempt),
    unknownSeq: isUnknown ? event.seq : before.unknownSeq,
  };
  return { ...state, budget };
}

/** What a human's answer to a question about a budget changes. */
export function answerBudget(state: PipelineState, id: string, reason: string): PipelineState {
  const { budget } = state;
  switch (reason) {
    case "BUDGET_RUN":
      return { ...state, budget: { ...budget, runExtensions: budget.runExtensions + 1 } };
    case "BUDGET_ARTIFACT":
      return { ...state, budget: { ...budget, extensions: budget.extensions.with(id, (budget.extensions.get(id) ?? 0) + 1) } };
    case "USAGE_UNKNOWN":
      return { ...state, budget: { ...budget, unknownSeq: null } };
    default:
      return state;
  }
}

function dayOf({ day }: BudgetState, atMs: number): { readonly number: number; readonly spent: Amounts } {
  const number = dayNumber(atMs);
  return number > day.number ? { number, spent: NOTHING_USED } : day;
}
