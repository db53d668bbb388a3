import { setTimeout as delay } from "node:timers/promises";

const PAUSE_MS = 20;

/**
 * Repeats an operation as long as it fails in a way that passes.
 *
 * @param limitMs - after this time the last error is thrown.
 */
export async function retryWhile<T>(isPassing: (error: unknown) => boolean, limitMs: number, operation: () => Promise<T>): Promise<T> {
  const deadlineMs = performance.now() + limitMs;
  for (;;) {
    try {
      return await operation();
    } catch (error) {
      if (!isPassing(error) || performance.now() >= deadlineMs) throw error;
    }
    await delay(PAUSE_MS);
  }
}
