import { onTestFinished } from "vitest";
import {
  ENDPOINT_DEFAULTS,
  WebhookNotifier,
  type DeliveryEndpoint,
  type NotifierOptions,
  type NotifierProblem,
} from "../../src/index.ts";
import { DEFAULT_ENDPOINT, MemoryOutbox } from "./memory-outbox.ts";
import { Receiver } from "./receiver.ts";

/** A notifier over a {@link MemoryOutbox}, with a record of its problems; stopped when the test ends. */
export class Bench {
  readonly outbox = new MemoryOutbox();
  readonly problems: NotifierProblem[] = [];
  readonly env: Record<string, string | undefined> = {};
  readonly notifier: WebhookNotifier;
  readonly #endpoints = new Map<string, DeliveryEndpoint>();
  readonly #waiters: { readonly count: number; readonly resolve: () => void }[] = [];

  constructor(options: Partial<NotifierOptions> = {}) {
    this.notifier = new WebhookNotifier({
      store: this.outbox,
      endpoint: (name) => this.#endpoints.get(name) ?? null,
      clock: { nowMs: () => Date.now() },
      random: () => 0.5,
      env: this.env,
      firstRetryDelayMs: 10,
      maxRetryDelayMs: 20,
      breakMs: 1,
      onProblem: (problem) => {
        this.problems.push(problem);
        for (const waiter of this.#waiters) if (this.problems.length >= waiter.count) waiter.resolve();
      },
      ...options,
    });
    onTestFinished(() => this.notifier.stop());
  }

  /** Configures an endpoint: where messages for `name` go. */
  to(url: string, settings: Partial<DeliveryEndpoint> = {}, name: string = DEFAULT_ENDPOINT): this {
    this.#endpoints.set(name, { ...ENDPOINT_DEFAULTS, url: { from: "value", value: url }, ...settings });
    return this;
  }

  /** Starts, and waits until everything is delivered that can be. */
  async deliver(): Promise<boolean> {
    this.notifier.start();
    return (await this.notifier.flush({ timeoutMs: 20_000 })).drained;
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
