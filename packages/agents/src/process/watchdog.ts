import type { ProcessLimits } from "./process-options.ts";

/** A limit that was reached. */
export type Expiry = { readonly kind: "timed-out" | "stalled" | "no-first-output" | "tool-stalled"; readonly limitMs: number };

/** What a watchdog looks at before a limit on silence counts as reached; each touches the watchdog if it finds a sign that is news. */
export interface Looks {
  /** Quick, and done first. */
  readonly quick: () => void;
  /** Takes its time, and is done only where the quick one found nothing. Must not reject. */
  readonly thorough: () => Promise<void>;
}

// Node fires a timer with a longer delay at once.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Watches the time limits of one process from its construction on, until a limit is reached or it is stopped. */
export class Watchdog {
  readonly #limits: ProcessLimits;
  readonly #onExpired: (expiry: Expiry) => void;
  readonly #startedAt = performance.now();
  readonly #looks: Looks;
  #lastSignAt: number | null = null;
  #toolCall: { readonly id: string; readonly sinceMs: number } | null = null;
  #timer: NodeJS.Timeout | null = null;
  #immediate: NodeJS.Immediate | null = null;
  #isStopped = false;

  /** @param onExpired - called once at most. */
  constructor(limits: ProcessLimits, onExpired: (expiry: Expiry) => void, looks: Looks) {
    this.#limits = limits;
    this.#onExpired = onExpired;
    this.#looks = looks;
    this.#arm();
  }

  get hasSeenLife(): boolean {
    return this.#lastSignAt !== null;
  }

  /** The limit between two signs of life, in milliseconds; `null`: there is none. */
  get stallMs(): number | null {
    return this.#limits.stallMs;
  }

  /**
   * Tells that there was a sign of life.
   *
   * @param at - when, by `performance.now()`; one before the last that is known, or before the start, is none.
   */
  touch(at: number = performance.now()): void {
    if (at < (this.#lastSignAt ?? this.#startedAt)) return;
    const isFirst = this.#lastSignAt === null;
    this.#lastSignAt = Math.min(at, performance.now());
    // The limit between signs begins here and may be due before the one for the first.
    if (isFirst && !this.#isStopped) this.#arm();
  }

  /** Tells which call of a tool the process waits for; `null`: for none. A call that begins or ends is a sign of life. */
  setToolCall(id: string | null): void {
    if (id === (this.#toolCall?.id ?? null)) return;
    this.#toolCall = id === null ? null : { id, sinceMs: performance.now() };
    this.touch();
    if (!this.#isStopped) this.#arm();
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
      if (this.#isDue()) this.#looks.quick();
      if (this.#isStopped) return;
      const { expiry } = this.#nextDeadline();
      if (!this.#isDue()) this.#arm();
      else if (expiry.kind === "stalled" || expiry.kind === "no-first-output") void this.#looks.thorough().then(() => this.#judge());
      else this.#onExpired(expiry);
    });
  }

  #judge(): void {
    if (this.#isStopped) return;
    if (this.#isDue()) this.#onExpired(this.#nextDeadline().expiry);
    else this.#arm();
  }

  #isDue(): boolean {
    return performance.now() >= this.#nextDeadline().dueAt;
  }

  #nextDeadline(): { readonly dueAt: number; readonly expiry: Expiry } {
    const { timeoutMs, stallMs, startMs, toolMs = null } = this.#limits;
    const deadlines = [{ dueAt: this.#startedAt + timeoutMs, expiry: { kind: "timed-out", limitMs: timeoutMs } as Expiry }];
    if (this.#toolCall !== null) {
      // Who waits for a tool may be silent.
      if (toolMs !== null) deadlines.push({ dueAt: this.#toolCall.sinceMs + toolMs, expiry: { kind: "tool-stalled", limitMs: toolMs } });
    } else if (this.#lastSignAt === null && startMs !== null) {
      deadlines.push({ dueAt: this.#startedAt + startMs, expiry: { kind: "no-first-output", limitMs: startMs } });
    } else if (stallMs !== null) {
      deadlines.push({ dueAt: (this.#lastSignAt ?? this.#startedAt) + stallMs, expiry: { kind: "stalled", limitMs: stallMs } });
    }
    return deadlines.reduce((first, next) => (next.dueAt < first.dueAt ? next : first));
  }
}
