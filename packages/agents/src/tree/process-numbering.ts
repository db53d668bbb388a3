import { readFileSync } from "node:fs";

/** In this time, in milliseconds, no system gives out all of its process numbers (32,768 at least). */
export const SHORTEST_ROUND_MS = 250;

/**
 * The number that Linux gave to a process last, in this process's own numbering (pid namespace); `null` where the kernel does not
 * tell. See proc_sys_kernel(5); one without checkpointing lacks it. Does not throw.
 */
export function readLastPid(): number | null {
  try {
    const pid = Number(readFileSync("/proc/sys/kernel/ns_last_pid", "latin1"));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

/** A moment in the numbering of processes. */
export interface NumberingMark {
  /** Number that was given last. */
  readonly lastPid: number;
  /** Two marks of one round: between them only numbers above the first one's and up to the second one's were given. */
  readonly round: number;
}

/**
 * Follows how the system numbers its processes. Numbers are given in rising order and begin anew at the highest: while the last
 * one has not fallen, and it was looked at before all could have been given, only higher ones were given since.
 */
export class ProcessNumbering {
  readonly #readLastPid: () => number | null;
  #round = 0;
  #lastPid = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;

  /** @param lastPid - gives the number that was given last, `null` where it cannot be told. */
  constructor(lastPid: () => number | null = readLastPid) {
    this.#readLastPid = lastPid;
  }

  /**
   * Looks at the numbering; `null` where the system does not tell it.
   *
   * @param at - the time by the monotonic clock, in milliseconds. Two marks further apart than {@link SHORTEST_ROUND_MS} without one
   *   between them are of different rounds.
   */
  mark(at: number = performance.now()): NumberingMark | null {
    const lastPid = this.#readLastPid();
    if (lastPid === null || lastPid < this.#lastPid || at - this.#lookedAt >= SHORTEST_ROUND_MS) this.#round += 1;
    this.#lastPid = lastPid ?? 0;
    this.#lookedAt = at;
    return lastPid === null ? null : { lastPid, round: this.#round };
  }
}
