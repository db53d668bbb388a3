import type { BudgetAmounts, Plan } from "../plan/plan.ts";
import type { SortedMap } from "../state/sorted-map.ts";
import { type Amounts, NOTHING_USED } from "./amounts.ts";

/** What an attempt holds until it is known what it used. */
export interface Reservation {
  readonly amounts: Amounts;
  readonly artifacts: readonly string[];
  readonly profile: string;
  readonly startedAtMs: number;
}

/** What a run has used of its budgets, and what is set aside for attempts whose usage is not settled yet. */
export interface BudgetState {
  /** By the whole run. */
  readonly spent: Amounts;
  /** By this pipeline on one day, runs before this one included; the day is counted in UTC from the epoch. */
  readonly day: { readonly number: number; readonly spent: Amounts };
  /** By artifact. */
  readonly byArtifact: SortedMap<string, Amounts>;
  /** By attempt. */
  readonly reserved: SortedMap<number, Reservation>;
  /** How often a human granted the run's budget once more. */
  readonly runExtensions: number;
  /** The same by artifact. */
  readonly extensions: SortedMap<string, number>;
  /** Position of the last usage that could not be read though a budget needs it; `null` where there is none unanswered. */
  readonly unknownSeq: number | null;
}

const DAY_MS = 86_400_000;

/** The UTC day that a time lies in, counted from the epoch. */
export function dayNumber(atMs: number): number {
  return Math.floor(atMs / DAY_MS);
}

/** Beginning of the day after, in milliseconds since the epoch. */
export function nextDayMs(atMs: number): number {
  return (dayNumber(atMs) + 1) * DAY_MS;
}

/** Whether a plan bounds anything, so that what attempts use is to be counted. */
export function hasBudget({ limits: { budget } }: Plan): boolean {
  return hasBounds(budget.attempt) || hasBounds(budget.artifact) || hasBounds(budget.run) || hasBounds(budget.day);
}

/** Whether a budget bounds anything. */
export function hasBounds({ moneyMicros, tokens, timeMs }: BudgetAmounts): boolean {
  return moneyMicros !== null || tokens !== null || timeMs !== null;
}

/**
 * What is set aside for one attempt of an agent profile before it starts, and what it may use at most: the attempt's budget, and
 * of time never more than the profile's `timeout`.
 */
export function attemptNeed({ limits, agents }: Plan, profile: string): Amounts {
  const { moneyMicros, tokens, timeMs } = limits.budget.attempt;
  const timeoutMs = agents[profile]?.timeoutMs ?? 0;
  return {
    moneyMicros: moneyMicros ?? NOTHING_USED.moneyMicros,
    tokens: tokens ?? NOTHING_USED.tokens,
    timeMs: timeMs === null ? timeoutMs : Math.min(timeMs, timeoutMs),
  };
}
