import { setTimeout } from "node:timers/promises";

/** What {@link SharedLooks} are made of. */
export interface SharedLooksOptions<Request, Look, Result> {
  /** Takes turns with whatever else changes what is looked at. */
  readonly inTurn: (work: () => Promise<void>) => Promise<void>;
  /** Looks. This is what takes long. */
  readonly look: () => Promise<Look>;
  readonly answer: (request: Request, look: Look) => Promise<Result>;
}

interface Waiting<Request, Result> {
  readonly request: Request;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** After a look, none begins for so many times what it took, up to so many milliseconds: more requests come meanwhile. */
const RESTS_PER_LOOK = 8;
const LONGEST_REST_MS = 100;

/** Requests of which each needs a look that began after it came: one look serves all that wait for it. */
export class SharedLooks<Request, Look, Result> {
  readonly #options: SharedLooksOptions<Request, Look, Result>;
  #waiting: Waiting<Request, Result>[] = [];
  /** No look begins before, by `performance.now()`. */
  #nextMs = 0;

  constructor(options: SharedLooksOptions<Request, Look, Result>) {
    this.#options = options;
  }

  /** The answer to a request. Rejects with what the look or the answer fails with. */
  async ask(request: Request): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#waiting.push({ request, resolve, reject });
    // It may serve others, who came later, and this one was served before.
    this.#serve().catch(reject);
    return await promise;
  }

  async #serve(): Promise<void> {
    const restMs = this.#nextMs - performance.now();
    if (restMs > 0) await setTimeout(restMs);
    await this.#options.inTurn(async () => await this.#serveWaiting());
  }

  async #serveWaiting(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length === 0) return;
    try {
      const startMs = performance.now();
      const look = await this.#options.look();
      const endMs = performance.now();
      this.#nextMs = endMs + Math.min(LONGEST_REST_MS, RESTS_PER_LOOK * (endMs - startMs));
      for (const { request, resolve, reject } of waiting) await this.#options.answer(request, look).then(resolve, reject);
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }
}
