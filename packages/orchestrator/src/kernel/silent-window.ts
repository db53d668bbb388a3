/**
 * When the silent window (rule 2.2#2) has passed without observable progress. It is measured on a clock that only goes forward: with
 * the time of day, a clock that is set back would keep a run silent for as long as it was set back.
 */
export class SilentWindow {
  #progressAtMs: number | null = null;
  #sinceMs = 0;

  /**
   * Whether the window has passed since the progress, since the last time that it had, or since it was first asked. Begins anew then.
   *
   * @param lastProgressAtMs - names the last observable progress; only whether it is another one than before is looked at.
   * @param monotonicMs - a time on a clock that only goes forward.
   */
  hasPassed(lastProgressAtMs: number, monotonicMs: number, windowMs: number): boolean {
    if (lastProgressAtMs !== this.#progressAtMs) {
      this.#progressAtMs = lastProgressAtMs;
      this.#sinceMs = monotonicMs;
      return false;
    }
    if (monotonicMs - this.#sinceMs < windowMs) return false;
    this.#sinceMs = monotonicMs;
    return true;
  }
}
