import type { ProcessLimits } from "./process-options.ts";

/** A limit that was reached. */
export type Expiry = { readonly kind: "timed-out" | "stalled" | "no-first-output"; readonly limitMs: number };

// Node fires a timer with a longer delay at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Watches the time limits of one process from its construction on, until a limit is reached or it is stopped. */
export class Watchdog {
  readonly #limits: ProcessLimits;
  readonly #onExpired: (expiry: Expiry) => void;
  readonly #startedAt = performance.now();
  readonly #look: () => void;
  #lastSignAt: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  #immediate: NodeJS.Immediate | null = null;
  #isStopped = false;

  /**
   * @param onExpired - called once at most.
   * @param look - called before a limit counts as reached; touches the watchdog if it finds a sign of life that is news.
   */
  constructor(limits: ProcessLimits, onExpired: (expiry: Expiry) => void, look: () => void) {
    this.#limits = limits;
    this.#onExpired = onExpired;
    this.#look = look;
    this.#arm();
  }

  /** Tells that there was a sign of life: output, or CPU time that was used. */
  touch(): void {
    const isFirst = this.#lastSignAt === null;
    this.#lastSignAt = performance.now();
    // The limit between signs begins here and may be due before the one for the first.
    if (isFirst && !this.#isStopped) this.#arm();
  }

  stop(): void {
    this.#isStopped = true;
    this.#disarm();
  }

  #disarm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#immediate !== null) clearImmediate(this.#immediate);
  }

  // A later sign only notes its time; the timer then finds that the deadline has moved. A flood arms no timers.
  #arm(): void {
    this.#disarm();
    const { dueAt } = this.#nextDeadline();
    const waitMs = Math.min(LONGEST_TIMER_MS, Math.max(0, Math.ceil(dueAt - performance.now())));
    this.#timer = setTimeout(() => this.#check(), waitMs);
  }

  // After a time in which this process could not run, output may wait unread. Timers come before reading, immediates
  // after it, so the silence is judged once what came is read. CPU time is looked at now and then only, so once more here.
  #check(): void {
    this.#immediate = setImmediate(() => {
      if (performance.now() >= this.#nextDeadline().dueAt) this.#look();
      if (this.#isStopped) return;
      const { dueAt, expiry } = this.#nextDeadline();
      if (performance.now() >= dueAt) this.#onExpired(expiry);
      else this.#arm();
    });
  }

  #nextDeadline(): { readonly dueAt: number; readonly expiry: Expiry } {
    const { timeoutMs, stallMs, startMs } = this.#limits;
    const deadlines = [{ dueAt: this.#startedAt + timeoutMs, expiry: { kind: "timed-out", limitMs: timeoutMs } as Expiry }];
    if (this.#lastSignAt === null && startMs !== null) {
      deadlines.push({ dueAt: this.#startedAt + startMs, expiry: { kind: "no-first-output", limitMs: startMs } });
    } else if (stallMs !== null) {
      deadlines.push({ dueAt: (this.#lastSignAt ?? this.#startedAt) + stallMs, expiry: { kind: "stalled", limitMs: stallMs } });
    }
    return deadlines.reduce((first, next) => (next.dueAt < first.dueAt ? next : first));
  }
}
