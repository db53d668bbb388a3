/** Longest wait of one timer, in milliseconds; a longer one would overflow `setTimeout` and fire at once. */
const MAX_TIMER_MS = 2_147_483_647;

/**
 * Lets a loop sleep until a time or until it is woken. A wake while the loop is busy is not lost: the next sleep
 * returns at once.
 */
export class WakeSignal {
  #pending = false;
  #wakeSleeper: (() => void) | null = null;

  /** Ends the sleep under way, or the next one. */
  wake(): void {
    this.#pending = true;
    this.#wakeSleeper?.();
  }

  /** Sleeps for `delayMs`, `null` meaning until woken. One sleeper at a time. May return early. */
  async sleep(delayMs: number | null): Promise<void> {
    if (!this.#pending) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#wakeSleeper = resolve;
        if (delayMs !== null) timer = setTimeout(resolve, Math.min(delayMs, MAX_TIMER_MS));
      });
      this.#wakeSleeper = null;
      clearTimeout(timer);
    }
    this.#pending = false;
  }
}
