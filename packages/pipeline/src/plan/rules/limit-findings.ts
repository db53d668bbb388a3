import { parseDurationMs } from "../duration.ts";
import { DEFAULT_LIMITS } from "../plan-defaults.ts";
import { asMapping } from "../plan-draft.ts";
import type { Finding } from "../plan-problem.ts";

const durationOr = (value: unknown, otherwiseMs: number): number | null =>
  value === undefined ? otherwiseMs : typeof value === "string" ? parseDurationMs(value) : null;

/** Reports a first wait that is longer than the longest one. */
export const findLimitProblems = (root: unknown): Finding[] => {
  const limits = asMapping(asMapping(root)["limits"]);
  const backoffMs = durationOr(limits["backoff"], DEFAULT_LIMITS.backoffMs);
  const maxBackoffMs = durationOr(limits["maxBackoff"], DEFAULT_LIMITS.maxBackoffMs);
  if (backoffMs === null || maxBackoffMs === null || backoffMs <= maxBackoffMs) return [];
  const message = `backoff (${backoffMs} ms) is larger than maxBackoff (${maxBackoffMs} ms); write both, the larger as maxBackoff`;
  return [{ code: "BACKOFF_OVER_MAX", message, path: ["limits", Object.hasOwn(limits, "backoff") ? "backoff" : "maxBackoff"] }];
};
