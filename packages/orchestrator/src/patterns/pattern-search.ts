import { extname } from "node:path";
import { Worker } from "node:worker_threads";

import type { SearchOrder, SearchReport } from "./search-messages.ts";

/** A pattern that took longer than it may. */
export interface SearchTimeout {
  readonly kind: "timeout";
  readonly pattern: string;
  readonly limitMs: number;
}

/** Where the first of several patterns matched. */
export interface PatternHit {
  readonly kind: "hit";
  readonly pattern: string;
  /** Position in the list of lines. */
  readonly line: number;
}

/**
 * Applies the plan's regular expressions to what agents wrote.
 *
 * They are JavaScript's, which can take years on an unlucky text, and an agent chooses the text. So they run in a thread of
 * their own, one search at a time, and a pattern that takes too long is ended together with the thread; the next search gets
 * another one. The thread holds no process open.
 */
export class PatternSearch {
  readonly #limitMs: number;
  #worker: Worker | null = null;
  #tail: Promise<unknown> = Promise.resolve();

  /** @param limitMs - longest time for one pattern, the wait for the thread not counted. */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** The first line that one of the patterns matches, in the patterns' order; `null` when none does. */
  async find(patterns: readonly string[], lines: readonly string[]): Promise<PatternHit | SearchTimeout | null> {
    if (patterns.length === 0 || lines.length === 0) return null;
    const end = await this.#search({ kind: "find", patterns, lines }, patterns);
    if (end.kind !== "found") return end as SearchTimeout;
    return end.hit === null ? null : { kind: "hit", pattern: patterns[end.hit.pattern] ?? "", line: end.hit.line };
  }

  /** What the first group of every match of the pattern says, in the text's order. */
  async groups(pattern: string, text: string): Promise<readonly string[] | SearchTimeout> {
    const end = await this.#search({ kind: "collect", pattern, text }, [pattern]);
    return end.kind === "collected" ? end.groups : (end as SearchTimeout);
  }

  /** Ends the thread. Searches that follow get another one. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #search(order: SearchOrder, patterns: readonly string[]): Promise<Exclude<SearchReport, { kind: "pattern" }> | SearchTimeout> {
    const turn = this.#tail.then(() => this.#run(order, patterns));
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  async #run(order: SearchOrder, patterns: readonly string[]): Promise<Exclude<SearchReport, { kind: "pattern" }> | SearchTimeout> {
    const worker = this.#thread();
    worker.ref();
    const end = Promise.withResolvers<Exclude<SearchReport, { kind: "pattern" }> | SearchTimeout>();
    let timer: NodeJS.Timeout | null = null;
    const onReport = (report: SearchReport): void => {
      if (timer !== null) clearTimeout(timer);
      if (report.kind !== "pattern") return end.resolve(report);
      const pattern = patterns[report.pattern] ?? "";
      timer = setTimeout(() => end.resolve({ kind: "timeout", pattern, limitMs: this.#limitMs }), this.#limitMs);
    };
    worker.on("message", onReport).on("error", end.reject);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin, unlike a window
    worker.postMessage(order);
    try {
      const result = await end.promise;
      if (result.kind === "timeout") await this.close();
      return result;
    } catch (error) {
      await this.close();
      throw error;
    } finally {
      if (timer !== null) clearTimeout(timer);
      worker.off("message", onReport).off("error", end.reject);
      worker.unref();
    }
  }

  #thread(): Worker {
    // Beside this module, which is TypeScript where the sources themselves are run.
    this.#worker ??= new Worker(new URL(`./search-thread${extname(import.meta.url)}`, import.meta.url));
    return this.#worker;
  }
}
