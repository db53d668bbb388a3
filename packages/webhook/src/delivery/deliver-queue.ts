import { DELIVERY_TIMEOUT_MS } from "../endpoint/delivery-endpoint.ts";
import type { EndpointConnections } from "../transport/endpoint-connections.ts";
import { afterFailure } from "./after-failure.ts";
import { deliveryFailure, type DeliveryFailure } from "./delivery-failure.ts";
import type { NotifierProblem, NotifierSettings } from "./notifier-options.ts";
import type { ClaimedQueue, DeliveryOutcome, OutboxDelivery, Settlement } from "./outbox-store.ts";
import { prepareEndpoint, type ReadyEndpoint } from "./prepare-request.ts";
import { type AttemptResult, sendMessage } from "./send-message.ts";

/** How long what was delivered may stay unrecorded, in milliseconds: so much is sent again after a process died. */
const UNRECORDED_MS = 250;

/** What the delivery of a claimed queue works with. */
export interface QueueContext {
  readonly settings: NotifierSettings;
  readonly connections: EndpointConnections;
  readonly stopSignal: AbortSignal;
  /** When the claim runs out, in milliseconds since the epoch. */
  readonly leasedUntilMs: number;
  readonly tell: (problem: NotifierProblem) => void;
}

/** Delivers the messages that were claimed of one endpoint, oldest first, up to the first that is not delivered. */
export class QueueDelivery {
  readonly #claim: ClaimedQueue;
  readonly #context: QueueContext;
  readonly #outcomes: DeliveryOutcome[] = [];
  #leasedUntilMs: number;
  #settledAtMs: number;
  #failures: number;

  constructor(claim: ClaimedQueue, context: QueueContext) {
    this.#claim = claim;
    this.#context = context;
    this.#leasedUntilMs = context.leasedUntilMs;
    this.#settledAtMs = this.#now();
    this.#failures = claim.failures;
  }

  /** Rejects only where the store does. */
  async run(): Promise<void> {
    const { settings } = this.#context;
    const configured = settings.endpoint(this.#claim.endpoint);
    const timeoutMs = configured?.timeoutMs ?? DELIVERY_TIMEOUT_MS;
    const prepared = configured === null ? null : await prepareEndpoint(configured, settings.env);
    for (const delivery of this.#claim.deliveries) {
      if (this.#context.stopSignal.aborted) break;
      if (!(await this.#keepClaim(timeoutMs))) return;
      let result: AttemptResult;
      if (prepared === null) result = { kind: "failed", failure: unknownEndpoint() };
      else if (!prepared.ready) result = { kind: "failed", failure: prepared.failure };
      else result = await this.#send(delivery, prepared.value);
      if (result.kind === "stopped") break;
      if (result.kind === "failed") return this.#failed(delivery, result.failure);
      this.#outcomes.push({ id: delivery.id, kind: "delivered" });
      this.#failures = 0;
    }
    await this.#settle({ kind: "end", failures: this.#failures, notBeforeMs: 0, isDisabled: false });
  }

  #send({ messageId, body }: OutboxDelivery, endpoint: ReadyEndpoint): Promise<AttemptResult> {
    const { connections, stopSignal } = this.#context;
    return sendMessage({ messageId, body }, endpoint, { connections, stopSignal, nowMs: this.#now() });
  }

  /** Records what was delivered now and then, and lets the claim outlive the next attempt. `false`: somebody else has it. */
  async #keepClaim(timeoutMs: number): Promise<boolean> {
    const nowMs = this.#now();
    const isLate = this.#outcomes.length > 0 && nowMs - this.#settledAtMs >= UNRECORDED_MS;
    if (!isLate && nowMs + timeoutMs <= this.#leasedUntilMs) return true;
    const leaseMs = timeoutMs + this.#context.settings.leaseMarginMs;
    this.#leasedUntilMs = nowMs + leaseMs;
    return this.#settle({ kind: "go-on", leaseMs });
  }

  async #failed(delivery: OutboxDelivery, failure: DeliveryFailure): Promise<void> {
    const { settings, tell } = this.#context;
    const failures = this.#failures + 1;
    const { next, notBeforeMs } = afterFailure(failure, delivery, failures, settings, this.#now());
    const error = `${failure.code}: ${failure.message}`;
    this.#outcomes.push({ id: delivery.id, kind: next === "dead" ? "dead" : "failed", error });
    if (!(await this.#settle({ kind: "end", failures, notBeforeMs, isDisabled: next === "disabled" }))) return;
    const { id: deliveryId, messageId } = delivery;
    const { endpoint } = this.#claim;
    const attempts = delivery.attempts + 1;
    tell({ kind: "delivery-failed", endpoint, deliveryId, messageId, failure, attempts, next, nextAttemptAtMs: notBeforeMs });
  }

  #settle(next: Settlement["next"]): Promise<boolean> {
    const { endpoint, lease } = this.#claim;
    const nowMs = this.#now();
    this.#settledAtMs = nowMs;
    return this.#context.settings.store.settle({ endpoint, lease, nowMs, outcomes: this.#outcomes.splice(0), next });
  }

  #now(): number {
    return this.#context.settings.clock.nowMs();
  }
}

function unknownEndpoint(): DeliveryFailure {
  return deliveryFailure("WEBHOOK_ENDPOINT_UNKNOWN", "no endpoint of this name is configured; configure it again, or let the message grow old");
}
