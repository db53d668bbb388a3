import { onTestFinished } from "vitest";
import { WebhookNotifier, type NotifierOptions, type NotifierProblem } from "../../src/index.ts";
import { MemoryOutbox } from "./memory-outbox.ts";
import { Receiver } from "./receiver.ts";

/** A notifier over a {@link MemoryOutbox}, with a record of its problems; stopped when the test ends. */
export class Bench {
  readonly outbox = new MemoryOutbox();
  readonly problems: NotifierProblem[] = [];
  readonly env: Record<string, string | undefined> = {};
  readonly notifier: WebhookNotifier;
  readonly #waiters: { readonly count: number; readonly resolve: () => void }[] = [];

  constructor(options: Partial<NotifierOptions> = {}) {
    this.notifier = new WebhookNotifier({
      store: this.outbox,
      clock: { nowMs: () => Date.now() },
      random: () => 0.5,
      env: this.env,
      firstRetryDelayMs: 10,
      maxRetryDelayMs: 20,
      onProblem: (problem) => {
        this.problems.push(problem);
        for (const waiter of this.#waiters) if (this.problems.length >= waiter.count) waiter.resolve();
      },
      ...options,
    });
    onTestFinished(() => this.notifier.stop());
  }

  /** Resolves when `count` problems in all have been told. */
  async troubled(count: number): Promise<void> {
    if (this.problems.length >= count) return;
    await new Promise<void>((resolve) => this.#waiters.push({ count, resolve }));
  }

  /** Codes of the failed attempts so far, in order. */
  failureCodes(): string[] {
    return this.problems.map((problem) => (problem.kind === "delivery-failed" ? problem.failure.code : problem.code));
  }
}

/** An open {@link Receiver}, closed when the test ends. */
export async function openReceiver(): Promise<Receiver> {
  const receiver = await new Receiver().open();
  onTestFinished(() => receiver.close());
  return receiver;
}
