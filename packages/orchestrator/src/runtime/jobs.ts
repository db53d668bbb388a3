/** A piece of work that goes on beside others. */
interface Job {
  readonly controller: AbortController;
  readonly done: Promise<void>;
  /** The attempts that it serves. */
  readonly attempts: readonly number[];
}

/** What is told about jobs. */
export interface JobObserver {
  readonly onStart: (name: string) => void;
  /** Called when a job has ended, whether or not it failed. */
  readonly onEnd: (name: string, durationMs: number) => void;
  readonly onError: (error: unknown, name: string) => void;
}

/** What is under way in this process, by name. A job that fails reports its error once. */
export class Jobs {
  readonly #jobs = new Map<string, Job>();
  readonly #observer: JobObserver;

  constructor(observer: JobObserver) {
    this.#observer = observer;
  }

  /** The names of all jobs. */
  get names(): readonly string[] {
    return [...this.#jobs.keys()];
  }

  get size(): number {
    return this.#jobs.size;
  }

  has(name: string): boolean {
    return this.#jobs.has(name);
  }

  /** What follows the prefix in the names of the jobs that have it. */
  named(prefix: string): ReadonlySet<string> {
    const names = [...this.#jobs.keys()].filter((name) => name.startsWith(prefix));
    return new Set(names.map((name) => name.slice(prefix.length)));
  }

  /** The same of the jobs that serve no attempt. */
  namedOfNobody(prefix: string): ReadonlySet<string> {
    return new Set([...this.named(prefix)].filter((name) => this.#jobs.get(prefix + name)?.attempts.length === 0));
  }

  /** Starts a job under a name that no other job has. It is stopped when an attempt that it serves ends. */
  start(name: string, attempts: readonly number[], work: (signal: AbortSignal) => Promise<void>): void {
    if (this.#jobs.has(name)) throw new Error(`Internal error: job ${name} is under way already`);
    const controller = new AbortController();
    const startedAt = performance.now();
    this.#observer.onStart(name);
    const run = async (): Promise<void> => {
      try {
        await work(controller.signal);
      } catch (error) {
        this.#observer.onError(error, name);
      } finally {
        this.#jobs.delete(name);
        this.#observer.onEnd(name, Math.round(performance.now() - startedAt));
      }
    };
    this.#jobs.set(name, { controller, attempts, done: Promise.resolve().then(run) });
  }

  /** Stops the jobs of which an attempt has ended. */
  stopEnded(isLive: (attempt: number) => boolean): void {
    for (const job of this.#jobs.values()) {
      if (!job.attempts.every(isLive)) job.controller.abort("LEASE_LOST");
    }
  }

  /** Stops the jobs that serve no attempt and whose name has the prefix. */
  stopBackground(prefix: string, reason: string): void {
    for (const [name, job] of this.#jobs) {
      if (job.attempts.length === 0 && name.startsWith(prefix)) job.controller.abort(reason);
    }
  }

  /** Stops all jobs, and resolves when they have ended. */
  async stopAll(reason: string): Promise<void> {
    const jobs = [...this.#jobs.values()];
    for (const job of jobs) job.controller.abort(reason);
    await Promise.all(jobs.map((job) => job.done));
  }
}
