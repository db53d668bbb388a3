import type { DeliveryFailure } from "./delivery-failure.ts";
import type { DeliveryId, OutboxStore } from "./outbox-store.ts";
import type { SecretEnvironment } from "./prepare-request.ts";
import { FIRST_RETRY_DELAY_MS, MAX_RETRY_DELAY_MS } from "./retry-delay.ts";

/** Time limit of one attempt, in milliseconds. */
export const DELIVERY_TIMEOUT_MS = 15_000;

/** What is left of a claim when an attempt has used up its whole time limit, in milliseconds. */
export const LEASE_MARGIN_MS = 5_000;

/** Endpoints that are served at the same time. */
export const MAX_ENDPOINTS_AT_ONCE = 8;

/** Tells the time. */
export interface NotifierClock {
  /** Now, in milliseconds since the epoch. */
  nowMs(): number;
}

/** Something that went wrong in the background, told to `onProblem`; the notifier goes on by itself after each. */
export type NotifierProblem =
  | {
      /** An attempt failed and is recorded in the outbox; the message is tried again at `nextAttemptAtMs`. */
      readonly kind: "delivery-failed";
      readonly deliveryId: DeliveryId;
      readonly messageId: string;
      readonly failure: DeliveryFailure;
      /** Failed attempts of this message, this one included. */
      readonly attempts: number;
      readonly nextAttemptAtMs: number;
    }
  | {
      /** `WEBHOOK_STORE_FAILED`: the outbox could not be read or written; a message may be delivered once more than recorded. */
      readonly kind: "store-failed";
      readonly code: "WEBHOOK_STORE_FAILED";
      readonly operation: "claimDue" | "markDelivered" | "markFailed" | "nextDueAtMs";
      readonly cause: unknown;
    };

/** Options of a {@link WebhookNotifier}. */
export interface NotifierOptions {
  readonly store: OutboxStore;
  readonly clock: NotifierClock;
  /** Returns [0, 1); spreads retries. */
  readonly random: () => number;
  /** Where signing secrets are looked up, at each attempt. */
  readonly env: SecretEnvironment;
  /** Told of each problem; must not throw. Mandatory, since nothing else shows that an outbox cannot be read. */
  readonly onProblem: (problem: NotifierProblem) => void;
  /** Default: the built-in `fetch`. */
  readonly fetch?: typeof fetch;
  /** Default {@link DELIVERY_TIMEOUT_MS}. A claim holds for {@link LEASE_MARGIN_MS} longer. */
  readonly timeoutMs?: number;
  /** Default {@link FIRST_RETRY_DELAY_MS}. */
  readonly firstRetryDelayMs?: number;
  /** Default {@link MAX_RETRY_DELAY_MS}; also the most that a `Retry-After` header can ask for. */
  readonly maxRetryDelayMs?: number;
  /** Default {@link MAX_ENDPOINTS_AT_ONCE}. */
  readonly maxEndpointsAtOnce?: number;
}

/** {@link NotifierOptions} with every default filled in. */
export type NotifierSettings = Required<NotifierOptions>;

/** Fills in defaults; a number out of range throws a `RangeError`, since it can only be a programming error. */
export function notifierSettings(options: NotifierOptions): NotifierSettings {
  const settings: NotifierSettings = {
    ...options,
    fetch: options.fetch ?? globalThis.fetch,
    timeoutMs: options.timeoutMs ?? DELIVERY_TIMEOUT_MS,
    firstRetryDelayMs: options.firstRetryDelayMs ?? FIRST_RETRY_DELAY_MS,
    maxRetryDelayMs: options.maxRetryDelayMs ?? MAX_RETRY_DELAY_MS,
    maxEndpointsAtOnce: options.maxEndpointsAtOnce ?? MAX_ENDPOINTS_AT_ONCE,
  };
  for (const name of ["timeoutMs", "firstRetryDelayMs", "maxRetryDelayMs", "maxEndpointsAtOnce"] as const) {
    const value = settings[name];
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`${name} must be a whole number of at least 1, not ${String(value)}`);
    }
  }
  return settings;
}
