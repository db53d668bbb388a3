/** What the system says when it has no process, open file or memory left to start a program with. */
const EXHAUSTED: ReadonlySet<string> = new Set(["EAGAIN", "EMFILE", "ENFILE", "ENOMEM"]);

/** Waits before each further try, in milliseconds: a shortage mostly passes with the processes that made it. */
const WAITS_MS: readonly number[] = [50, 100, 250, 500, 1000, 2000, 4000, 8000];

/** Everything that this process starts meets the same limit: what was waited for in vain once is not waited for again before it passes. */
let hasGivenUp = false;

/** Whether the system's code for a program that was not started says that the machine is at a limit. */
export function isExhausted(code: string | null): boolean {
  return code !== null && EXHAUSTED.has(code);
}

/**
 * Starts something again, about 16 seconds long, while the machine is at a limit: that says nothing about what is to be started.
 * After a wait in vain there is one try each, until one succeeds.
 *
 * @param codeOf - the system's code where it was not started; `null` where it was.
 * @param signal - gives up waiting.
 * @returns the last end.
 */
export async function whileExhausted<T>(start: () => Promise<T>, codeOf: (end: T) => string | null, signal: AbortSignal | null): Promise<T> {
  let end = await start();
  for (const waitMs of hasGivenUp ? [] : WAITS_MS) {
    if (!isExhausted(codeOf(end)) || !(await waited(waitMs, signal))) return end;
    end = await start();
  }
  hasGivenUp = isExhausted(codeOf(end));
  return end;
}

/** Whether it waited, and nobody gave up in the meantime. */
function waited(ms: number, signal: AbortSignal | null): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve(false);
    const end = (hasWaited: boolean): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", giveUp);
      resolve(hasWaited);
    };
    const giveUp = (): void => end(false);
    const timer = setTimeout(() => end(true), ms);
    signal?.addEventListener("abort", giveUp);
  });
}
