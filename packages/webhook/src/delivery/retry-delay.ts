/** Cap of the delay after the first failed attempt, in milliseconds. */
export const FIRST_RETRY_DELAY_MS = 1_000;

/** Highest cap of a delay, in milliseconds. */
export const MAX_RETRY_DELAY_MS = 900_000;

/** Bounds of the growth of {@link retryDelayMs}. */
export interface RetryBounds {
  readonly firstRetryDelayMs: number;
  readonly maxRetryDelayMs: number;
}

/**
 * Delay before the next attempt, in milliseconds.
 *
 * @param failures - failed attempts so far, the last one included; at least 1.
 * @param random - returns [0, 1); passed in so that tests are exact.
 * Full jitter: uniform in [0, cap), where cap doubles with each failure from `firstRetryDelayMs` up to
 * `maxRetryDelayMs`. So endpoints that went down together do not come back together.
 */
export function retryDelayMs(failures: number, random: () => number, bounds: RetryBounds): number {
  const cap = Math.min(bounds.maxRetryDelayMs, bounds.firstRetryDelayMs * 2 ** (failures - 1));
  return Math.floor(random() * cap);
}
