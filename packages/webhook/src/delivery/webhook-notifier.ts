import { EndpointConnections } from "../transport/endpoint-connections.ts";
import { QueueDelivery } from "./deliver-queue.ts";
import { notifierSettings, type NotifierOptions, type NotifierProblem, type NotifierSettings } from "./notifier-options.ts";
import type { ClaimedQueue } from "./outbox-store.ts";
import { retryDelayMs } from "./retry-delay.ts";
import { WakeSignal } from "./wake-signal.ts";

/** Shortest wait when nothing could be claimed, in milliseconds: a store that says "due" and hands out nothing must not make a busy loop. */
const MIN_IDLE_MS = 25;

/** What {@link WebhookNotifier.flush} found. */
export interface FlushResult {
  /** True when nothing was left to deliver at some moment of the wait, but for disabled endpoints. */
  readonly drained: boolean;
}

/** A flush that waits. */
interface WaitingFlush {
  readonly endsAtMs: number;
  readonly finish: (result: FlushResult) => void;
}

/**
 * Delivers the messages of an outbox to their endpoints, in the background.
 *
 * Deals with: at-least-once delivery in order per endpoint (a message that fails holds back the later ones of its
 * endpoint and nobody else's), retries with exponential backoff and full jitter, a circuit breaker per endpoint, dead letters,
 * time limits, signatures, and what may be connected to. Does not deal with: filling the outbox, or deciding what is worth telling.
 *
 * Nothing that an endpoint does rejects or throws out of it, and no caller waits for an endpoint except in `flush`.
 */
export class WebhookNotifier {
  readonly #settings: NotifierSettings;
  readonly #wakeSignal = new WakeSignal();
  readonly #stop = new AbortController();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #flushes = new Set<WaitingFlush>();
  /** By endpoint; one has one connection, which it keeps. */
  readonly #connections = new Map<string, EndpointConnections>();
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
   * Waits until everything is delivered, at most `timeoutMs`; retries keep their delays, and where nothing can be tried within that
   * time it does not wait for it. Never rejects. Not drained where the notifier does not run or is stopped meanwhile.
   */
  async flush(options: { readonly timeoutMs: number }): Promise<FlushResult> {
    if (this.#loop === null || this.#stop.signal.aborted) return { drained: false };
    const { promise, resolve } = Promise.withResolvers<FlushResult>();
    const flush: WaitingFlush = { endsAtMs: this.#settings.clock.nowMs() + options.timeoutMs, finish: resolve };
    const timer = setTimeout(() => resolve({ drained: false }), options.timeoutMs);
    this.#flushes.add(flush);
    this.wake();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#flushes.delete(flush);
    }
  }

  /**
   * Ends attempts under way (their messages stay in the outbox and are due at once), and resolves when nothing is left running:
   * no timer, no request, no use of the store. Never rejects; a second call waits for the first.
   */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.wake();
    await this.#loop;
    for (const connections of this.#connections.values()) connections.close();
    this.#connections.clear();
    this.#endFlushes({ drained: false }, Number.NEGATIVE_INFINITY);
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
    const { store, clock, claimSize, claimMs: leaseMs } = this.#settings;
    let operation: "claimDue" | "nextDueAtMs" = "claimDue";
    try {
      const nowMs = clock.nowMs();
      const claimed = await store.claimDue({ nowMs, leaseMs, limit: claimSize });
      for (const queue of claimed) this.#deliver(queue, nowMs + leaseMs);
      if (claimed.length > 0) {
        this.#storeFailures = 0;
        // Another endpoint may be due sooner than these are done.
        return 0;
      }
      operation = "nextDueAtMs";
      const dueAtMs = await store.nextDueAtMs();
      this.#storeFailures = 0;
      if (this.#inFlight.size === 0) this.#endFlushes({ drained: dueAtMs === null }, dueAtMs ?? Number.POSITIVE_INFINITY);
      return dueAtMs === null ? null : Math.max(MIN_IDLE_MS, dueAtMs - clock.nowMs());
    } catch (cause) {
      return this.#storeFailed(operation, cause);
    }
  }

  #deliver(claim: ClaimedQueue, leasedUntilMs: number): void {
    const { endpoint } = claim;
    const connections = this.#connections.get(endpoint) ?? new EndpointConnections(this.#settings.resolve);
    this.#connections.set(endpoint, connections);
    const context = { settings: this.#settings, connections, stopSignal: this.#stop.signal, leasedUntilMs, tell: this.#tell };
    const task = new QueueDelivery(claim, context)
      .run()
      // The claim runs out by itself, and what was delivered of it is delivered again: at least once, not exactly once.
      .catch((cause: unknown) => void this.#storeFailed("settle", cause))
      .finally(() => {
        this.#inFlight.delete(task);
        this.wake();
      });
    this.#inFlight.add(task);
  }

  #storeFailed(operation: Extract<NotifierProblem, { kind: "store-failed" }>["operation"], cause: unknown): number {
    this.#storeFailures += 1;
    this.#tell({ kind: "store-failed", code: "WEBHOOK_STORE_FAILED", operation, cause });
    return Math.max(MIN_IDLE_MS, retryDelayMs(this.#storeFailures, this.#settings.random, this.#settings));
  }

  readonly #tell = (problem: NotifierProblem): void => {
    try {
      this.#settings.onProblem(problem);
    } catch {
      // A listener that throws must not end deliveries, and there is nobody else to tell.
    }
  };

  /** Ends the flushes that nothing can be tried for before they end. */
  #endFlushes(result: FlushResult, dueAtMs: number): void {
    for (const flush of this.#flushes) if (result.drained || dueAtMs === Number.NEGATIVE_INFINITY || dueAtMs > flush.endsAtMs) flush.finish(result);
  }
}
