import { parseDurationMs } from "../duration.ts";
import { DEFAULT_LIMITS } from "../plan-defaults.ts";
import { asMapping } from "../plan-draft.ts";
import type { Finding } from "../plan-problem.ts";

/** A first wait, the longest one that it may grow to, and their defaults. */
const PAIRS = [
  { first: "backoff", longest: "maxBackoff", firstMs: DEFAULT_LIMITS.backoffMs, longestMs: DEFAULT_LIMITS.maxBackoffMs },
  { first: "rateBackoff", longest: "maxRateBackoff", firstMs: DEFAULT_LIMITS.rateBackoffMs, longestMs: DEFAULT_LIMITS.maxRateBackoffMs },
] as const;

const durationOr = (value: unknown, otherwiseMs: number): number | null =>
  value === undefined ? otherwiseMs : typeof value === "string" ? parseDurationMs(value) : null;

/** Reports first waits that are longer than the longest one. */
export const findLimitProblems = (root: unknown): Finding[] => {
  const limits = asMapping(asMapping(root)["limits"]);
  return PAIRS.flatMap(({ first, longest, ...defaults }) => {
    const firstMs = durationOr(limits[first], defaults.firstMs);
    const longestMs = durationOr(limits[longest], defaults.longestMs);
    if (firstMs === null || longestMs === null || firstMs <= longestMs) return [];
    const message = `${first} (${firstMs} ms) is larger than ${longest} (${longestMs} ms); write both, the larger as ${longest}`;
    return [{ code: "BACKOFF_OVER_MAX", message, path: ["limits", Object.hasOwn(limits, first) ? first : longest] }];
  });
};
