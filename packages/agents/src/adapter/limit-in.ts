import { parseRateLimit, type RateLimit } from "../rate-limit/parse-rate-limit.ts";

/** What an agent's own message of an error tells of a rate limit, by this machine's clock; `null`: nothing. */
export function limitIn(message: string): RateLimit | null {
  return parseRateLimit(message, { nowMs: Date.now(), zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
}
