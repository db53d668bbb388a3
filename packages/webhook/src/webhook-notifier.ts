import type { DeliveryFailure } from "./delivery-failure.ts";
import {
  LEASE_MARGIN_MS,
  notifierSettings,
  type NotifierOptions,
  type NotifierProblem,
  type NotifierSettings,
} from "./notifier-options.ts";
import type { OutboxDelivery } from "./outbox-store.ts";
import { retryDelayMs } from "./retry-delay.ts";
import { sendDelivery } from "./send-delivery.ts";
import { WakeSignal } from "./wake-signal.ts";

/** Shortest wait when nothing could be claimed, in milliseconds: a store that says "due" and hands out nothing must not make a busy loop. */
const MIN_IDLE_MS = 25;

/** What {@link WebhookNotifier.flush} found. */
export interface FlushResult {
  /** True when the outbox held no undelivered message at some moment of the wait. */
  readonly drained: boolean;
}

/**
 * Delivers the messages of an outbox to their endpoints, in the background.
 *
 * Deals with: at-least-once delivery in order per endpoint (a message that fails holds back the later ones of its
 * endpoint and nobody else's), retries with exponential backoff and full jitter, time limits, signatures. Does not deal
 * with: filling the outbox, or deciding what is worth telling.
 *
 * Nothing that an endpoint does rejects or throws out of it, and no caller waits for an endpoint except in `flush`.
 */
export class WebhookNotifier {
  readonly #settings: NotifierSettings;
  readonly #wakeSignal = new WakeSignal();
  readonly #stop = new AbortController();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #flushes = new Set<(result: FlushResult) => void>();
  #loop: Promise<void> | null = null;
  #storeFailures = 0;

  constructor(options: NotifierOptions) {
    this.#settings = notifierSettings(options);
  }

  /** Starts delivering; what a former process left in the outbox goes first. Once per notifier: a second call throws. */
  start(): void {
    if (this.#loop !== null || this.#stop.signal.aborted) throw new Error("Internal error: a WebhookNotifier starts once");
    this.#loop = this.#run();
  }

  /** Says that the outbox has something new. Cheap; call it after each transaction that may have put something in. */
  wake(): void {
    this.#wakeSignal.wake();
  }

  /**
   * Waits until the outbox is empty, at most `timeoutMs`; retries keep their delays. Never rejects. Not drained where
   * the notifier does not run or is stopped meanwhile.
   */
  async flush(options: { readonly timeoutMs: number }): Promise<FlushResult> {
    if (this.#loop === null || this.#stop.signal.aborted) return { drained: false };
    let finish: (result: FlushResult) => void = () => undefined;
    const result = new Promise<FlushResult>((resolve) => {
      finish = resolve;
    });
    const timer = setTimeout(() => finish({ drained: false }), options.timeoutMs);
    this.#flushes.add(finish);
    this.wake();
    try {
      return await result;
    } finally {
      clearTimeout(timer);
      this.#flushes.delete(finish);
    }
  }

  /**
   * Ends attempts under way (they stay in the outbox and are due at once), and resolves when nothing is left running:
   * no timer, no request, no use of the store. Never rejects; a second call waits for the first.
   */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.wake();
    await this.#loop;
    this.#endFlushes({ drained: false });
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const delayMs = await this.#round();
      if (this.#stop.signal.aborted) break;
      await this.#wakeSignal.sleep(delayMs);
    }
    await Promise.all(this.#inFlight);
  }

  /** Starts what is due; returns how long there is nothing to do, in milliseconds, `null` meaning until woken. */
  async #round(): Promise<number | null> {
    const { store, clock, timeoutMs, maxEndpointsAtOnce } = this.#settings;
    const limit = maxEndpointsAtOnce - this.#inFlight.size;
    // Each attempt that ends wakes the loop, so a full house needs no timer.
    if (limit <= 0) return null;

    let operation: "claimDue" | "nextDueAtMs" = "claimDue";
    try {
      const nowMs = clock.nowMs();
      const leaseMs = timeoutMs + LEASE_MARGIN_MS;
      const claimed = await store.claimDue({ nowMs, leaseMs, limit });
      for (const queue of byEndpoint(claimed)) this.#track(this.#deliverInOrder(queue, nowMs + leaseMs));
      if (claimed.length > 0) {
        this.#storeFailures = 0;
        return 0;
      }
      operation = "nextDueAtMs";
      const dueAtMs = await store.nextDueAtMs();
      this.#storeFailures = 0;
      if (dueAtMs !== null) return Math.max(MIN_IDLE_MS, dueAtMs - clock.nowMs());
      if (this.#inFlight.size === 0) this.#endFlushes({ drained: true });
      return null;
    } catch (cause) {
      return this.#storeFailed(operation, cause);
    }
  }

  #track(task: Promise<void>): void {
    const tracked = task.finally(() => {
      this.#inFlight.delete(tracked);
      this.wake();
    });
    this.#inFlight.add(tracked);
  }

  /** Delivers one endpoint's claimed messages, oldest first, and stops at the first that is not delivered. */
  async #deliverInOrder(queue: readonly OutboxDelivery[], leaseEndsAtMs: number): Promise<void> {
    for (const delivery of queue) {
      // Past this moment somebody else may claim the row while the attempt is still under way.
      const lastStartAtMs = leaseEndsAtMs - this.#settings.timeoutMs;
      if (this.#settings.clock.nowMs() > lastStartAtMs) return;
      if (!(await this.#attempt(delivery))) return;
    }
  }

  /** True when the message is delivered and out of the queue. */
  async #attempt(delivery: OutboxDelivery): Promise<boolean> {
    const { store, clock, fetch, env, timeoutMs } = this.#settings;
    const stopSignal = this.#stop.signal;
    const failure = await sendDelivery(delivery, { fetch, env, nowMs: clock.nowMs(), timeoutMs, stopSignal });
    let operation: "markDelivered" | "markFailed" = "markDelivered";
    try {
      if (failure === null) {
        await store.markDelivered(delivery.id, clock.nowMs());
        return true;
      }
      operation = "markFailed";
      const attempts = delivery.attempts + 1;
      const nextAttemptAtMs = clock.nowMs() + this.#delayMs(failure, attempts);
      await store.markFailed(delivery.id, { nextAttemptAtMs, error: `${failure.code}: ${failure.message}` });
      const { id: deliveryId, messageId } = delivery;
      this.#tell({ kind: "delivery-failed", deliveryId, messageId, failure, attempts, nextAttemptAtMs });
    } catch (cause) {
      // The claim runs out by itself, and the message is delivered again: at least once, not exactly once.
      this.#storeFailed(operation, cause);
    }
    return false;
  }

  #delayMs(failure: DeliveryFailure, attempts: number): number {
    if (failure.code === "WEBHOOK_STOPPED") return 0;
    const backoffMs = retryDelayMs(attempts, this.#settings.random, this.#settings);
    return Math.max(backoffMs, Math.min(failure.retryAfterMs ?? 0, this.#settings.maxRetryDelayMs));
  }

  #storeFailed(operation: Extract<NotifierProblem, { kind: "store-failed" }>["operation"], cause: unknown): number {
    this.#storeFailures += 1;
    this.#tell({ kind: "store-failed", code: "WEBHOOK_STORE_FAILED", operation, cause });
    return Math.max(MIN_IDLE_MS, retryDelayMs(this.#storeFailures, this.#settings.random, this.#settings));
  }

  #tell(problem: NotifierProblem): void {
    try {
      this.#settings.onProblem(problem);
    } catch {
      // A listener that throws must not end deliveries, and there is nobody else to tell.
    }
  }

  #endFlushes(result: FlushResult): void {
    for (const finish of this.#flushes) finish(result);
  }
}

/** Groups by endpoint and keeps the order within each group. */
function byEndpoint(deliveries: readonly OutboxDelivery[]): Iterable<readonly OutboxDelivery[]> {
  const queues = new Map<string, OutboxDelivery[]>();
  for (const delivery of deliveries) {
    const queue = queues.get(delivery.endpointUrl);
    if (queue === undefined) queues.set(delivery.endpointUrl, [delivery]);
    else queue.push(delivery);
  }
  return queues.values();
}
