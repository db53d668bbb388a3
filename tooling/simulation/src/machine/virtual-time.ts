/** A timer that is set. */
interface Timer {
  readonly id: number;
  dueAtMs: number;
  readonly everyMs: number | null;
  readonly callback: () => void;
}

type Callback = (...values: unknown[]) => void;

const turn = globalThis.setImmediate;
const START_MS = 1_700_000_000_000;

/**
 * The time of the simulated machine. Nothing passes by itself. Takes the place of the process's own timers and of its monotonic clock,
 * so that whatever is loaded after it lives in this time.
 */
class VirtualTime {
  #nowMs = START_MS;
  #nextId = 1;
  readonly #timers = new Map<number, Timer>();

  /** Milliseconds since the epoch. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** When the next timer is due; `null` where none is set. */
  get nextDueAtMs(): number | null {
    let next: number | null = null;
    for (const { dueAtMs } of this.#timers.values()) if (next === null || dueAtMs < next) next = dueAtMs;
    return next;
  }

  /** Begins anew, without timers. */
  reset(): void {
    this.#timers.clear();
    this.#nowMs = START_MS;
    this.#nextId = 1;
  }

  /** Timers die with their process. */
  clear(): void {
    this.#timers.clear();
  }

  /** Lets time pass; every timer that is due meanwhile fires once, as after a machine that stood still. */
  advance(byMs: number): void {
    this.#nowMs += byMs;
    const due = [...this.#timers.values()].filter(({ dueAtMs }) => dueAtMs <= this.#nowMs).toSorted((one, other) => one.dueAtMs - other.dueAtMs);
    for (const timer of due) {
      if (!this.#timers.has(timer.id)) continue;
      if (timer.everyMs === null) this.#timers.delete(timer.id);
      else timer.dueAtMs = this.#nowMs + timer.everyMs;
      timer.callback();
    }
  }

  /** Puts this time in the place of the process's. */
  install(): void {
    const set = (everyOf: (ms: number) => number | null) => (callback: Callback, delayMs = 0, ...values: unknown[]) =>
      this.#set(() => callback(...values), Math.max(1, delayMs), everyOf(Math.max(1, delayMs)));
    const clear = (timer: unknown): void => {
      if (timer !== null && timer !== undefined) this.#timers.delete(Number(timer));
    };
    Object.assign(globalThis, { setTimeout: set(() => null), setInterval: set((ms) => ms), clearTimeout: clear, clearInterval: clear });
    performance.now = () => this.#nowMs - START_MS;
    Date.now = () => this.#nowMs;
  }

  #set(callback: () => void, delayMs: number, everyMs: number | null): object {
    const id = this.#nextId++;
    this.#timers.set(id, { id, dueAtMs: this.#nowMs + delayMs, everyMs, callback });
    const handle = { ref: () => handle, unref: () => handle, hasRef: () => true, [Symbol.toPrimitive]: () => id };
    return handle;
  }
}

/** See {@link VirtualTime}. */
export const time: VirtualTime = new VirtualTime();

/** The next turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    turn(resolve);
  });
}
