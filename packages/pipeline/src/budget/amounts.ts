import type { BudgetAmounts } from "../plan/plan.ts";

/** What work used, or may use. Whole numbers, so that sums are exact. */
export interface Amounts {
  /** Millionths of the currency's unit. */
  readonly moneyMicros: number;
  readonly tokens: number;
  readonly timeMs: number;
}

/** A kind of amount that a budget can bound. */
export const BUDGET_KINDS = ["money", "tokens", "time"] as const;

/** One of {@link BUDGET_KINDS}. */
export type BudgetKind = (typeof BUDGET_KINDS)[number];

export const NOTHING_USED: Amounts = Object.freeze({ moneyMicros: 0, tokens: 0, timeMs: 0 });

export function sumOf(one: Amounts, other: Amounts): Amounts {
  return {
    moneyMicros: one.moneyMicros + other.moneyMicros,
    tokens: one.tokens + other.tokens,
    timeMs: one.timeMs + other.timeMs,
  };
}

/** An amount shared out among a number of artifacts: equal parts, what does not divide goes to the first ones. */
export function shareOf(amounts: Amounts, index: number, count: number): Amounts {
  const part = (total: number): number => Math.floor(total / count) + (index < total % count ? 1 : 0);
  return { moneyMicros: part(amounts.moneyMicros), tokens: part(amounts.tokens), timeMs: part(amounts.timeMs) };
}

/**
 * The first kind in which an amount is over a budget; `null` where it is within.
 *
 * @param times - how often the budget was granted: 1, and once more for each time that a human extended it.
 */
export function overBudget(amounts: Amounts, budget: BudgetAmounts, times: number): BudgetKind | null {
  const isOver = (amount: number, bound: number | null): boolean => bound !== null && amount > bound * times;
  if (isOver(amounts.moneyMicros, budget.moneyMicros)) return "money";
  if (isOver(amounts.tokens, budget.tokens)) return "tokens";
  return isOver(amounts.timeMs, budget.timeMs) ? "time" : null;
}
