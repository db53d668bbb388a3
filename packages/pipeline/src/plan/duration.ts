import { MAX_BUDGET_TIME_MS, MAX_DURATION_MS } from "./plan-limits.ts";

const DURATION = /^(\d{1,10})(ms|s|m|h)$/;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * Milliseconds of a duration such as `200ms`, `30s`, `5m` or `2h`, or `null` when the text is none or is over
 * {@link MAX_DURATION_MS}.
 */
export const parseDurationMs = (text: string): number | null => parseUpTo(text, MAX_DURATION_MS);

/** The same for sums of many durations, up to {@link MAX_BUDGET_TIME_MS}. */
export const parseBudgetTimeMs = (text: string): number | null => parseUpTo(text, MAX_BUDGET_TIME_MS);

const parseUpTo = (text: string, mostMs: number): number | null => {
  const match = DURATION.exec(text);
  if (match === null) return null;
  const durationMs = Number(match[1]) * UNIT_MS[match[2]!]!;
  return durationMs <= mostMs ? durationMs : null;
};
