import { LineNovelty } from "./line-novelty.ts";
import type { Watchdog } from "./watchdog.ts";

/** Least share of the limit on silence that a process tree must compute for its CPU time to be a sign of life. */
const CPU_SHARE = 0.01;

/**
 * CPU time that printing one more of the same line may take without being work, in milliseconds: more than a shell needs to start
 * another program between two lines.
 */
const CPU_MS_PER_REPEAT = 5;

/**
 * Makes signs of life out of what is seen of a process tree, for its watchdog: the first output or CPU time at all, and then output that
 * says something new, and CPU time of at least {@link CPU_SHARE} of the limit on silence, beyond what it takes to print the same line
 * over and over.
 */
export class VitalSigns {
  readonly #watchdog: Watchdog;
  readonly #novelty = new LineNovelty();
  /** Since the last sign. */
  #cpuMs = 0;
  #repeats = 0;

  readonly #isOutputJudged: boolean;

  /** @param isOutputJudged - output is a sign only where it is the first. */
  constructor(watchdog: Watchdog, isOutputJudged = false) {
    this.#watchdog = watchdog;
    this.#isOutputJudged = isOutputJudged;
  }

  output(chunk: Uint8Array, nowMs: number): void {
    const { isNews, repeats } = this.#novelty.push(chunk, nowMs);
    this.#repeats += repeats;
    if ((isNews && !this.#isOutputJudged) || !this.#watchdog.hasSeenLife) this.#alive();
  }

  /** Takes in a sign that was seen elsewhere. */
  told(): void {
    this.#alive();
  }

  /** @param cpuMs - CPU time that the tree used since the last call. */
  cpu(cpuMs: number): void {
    this.#cpuMs += cpuMs;
    const { hasSeenLife, stallMs } = this.#watchdog;
    const neededMs = hasSeenLife ? (stallMs ?? Number.POSITIVE_INFINITY) * CPU_SHARE + this.#repeats * CPU_MS_PER_REPEAT : 0;
    if (this.#cpuMs >= Math.max(1, neededMs)) this.#alive();
  }

  #alive(): void {
    this.#cpuMs = 0;
    this.#repeats = 0;
    this.#watchdog.touch();
  }
}
