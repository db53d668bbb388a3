import { lookup } from "node:dns/promises";

import { DELIVERY_TIMEOUT_MS, type DeliveryEndpoint } from "../endpoint/delivery-endpoint.ts";
import type { SecretEnvironment } from "../endpoint/read-text.ts";
import type { ResolveHost } from "../transport/endpoint-connections.ts";
import type { DeliveryFailure } from "./delivery-failure.ts";
import type { DeliveryId, OutboxStore } from "./outbox-store.ts";
import { FIRST_RETRY_DELAY_MS, MAX_RETRY_DELAY_MS } from "./retry-delay.ts";

/** What is left of a claim when an attempt has used up its whole time limit, in milliseconds. */
export const LEASE_MARGIN_MS = 5_000;

/** How old a message gets that fails again and again, in milliseconds, before it goes to the dead letters. */
export const RETRY_FOR_MS = 72 * 3_600_000;

/** Attempts of a message that its endpoint refuses; and the fewest before age counts, so that a machine that slept loses nothing. */
export const MAX_REFUSALS = 5;

/** Failures of an endpoint in a row from which on it is left alone for at least {@link BREAK_MS} between single attempts. */
export const BREAK_AFTER_FAILURES = 5;

/** See {@link BREAK_AFTER_FAILURES}; in milliseconds. */
export const BREAK_MS = 30_000;

/** Longest wait that an endpoint can ask for with `Retry-After`, in milliseconds. */
export const MAX_RETRY_AFTER_MS = 24 * 3_600_000;

/** Most messages of one endpoint that are claimed together: what is sent twice at most after a process died. */
export const CLAIM_SIZE = 256;

/** Tells the time. */
export interface NotifierClock {
  /** Now, in milliseconds since the epoch. */
  nowMs(): number;
}

/** Something that went wrong in the background, told to `onProblem`; the notifier goes on by itself after each. */
export type NotifierProblem =
  | {
      /** An attempt failed and is recorded in the outbox. */
      readonly kind: "delivery-failed";
      readonly endpoint: string;
      readonly deliveryId: DeliveryId;
      readonly messageId: string;
      readonly failure: DeliveryFailure;
      /** Failed attempts of this message, this one included. */
      readonly attempts: number;
      /** What follows: another attempt, none before the endpoint is enabled, or none at all. */
      readonly next: "retry" | "disabled" | "dead";
      /** The endpoint is tried again at this time. */
      readonly nextAttemptAtMs: number;
    }
  | {
      /** `WEBHOOK_STORE_FAILED`: the outbox could not be read or written; a message may be delivered once more than recorded. */
      readonly kind: "store-failed";
      readonly code: "WEBHOOK_STORE_FAILED";
      readonly operation: "claimDue" | "settle" | "nextDueAtMs";
      readonly cause: unknown;
    };

/** Options of a {@link WebhookNotifier}. */
export interface NotifierOptions {
  readonly store: OutboxStore;
  /** How to deliver to an endpoint, asked before each claim's first attempt; `null`: there is none of that name. */
  readonly endpoint: (name: string) => DeliveryEndpoint | null;
  readonly clock: NotifierClock;
  /** Returns [0, 1); spreads retries. */
  readonly random: () => number;
  /** Where URLs and keys are looked up that are not in a file. */
  readonly env: SecretEnvironment;
  /** Told of each problem; must not throw. Mandatory, since nothing else shows that an outbox cannot be read. */
  readonly onProblem: (problem: NotifierProblem) => void;
  /** Default: the system's, as `dns.promises.lookup`. What it gives is checked before anything is connected to. */
  readonly resolve?: ResolveHost;
  /** Default {@link FIRST_RETRY_DELAY_MS}. */
  readonly firstRetryDelayMs?: number;
  /** Default {@link MAX_RETRY_DELAY_MS}. */
  readonly maxRetryDelayMs?: number;
  /** Default {@link BREAK_MS}. */
  readonly breakMs?: number;
  /** Default {@link LEASE_MARGIN_MS}. */
  readonly leaseMarginMs?: number;
  /** How long a claim holds at first, in milliseconds; default an ordinary attempt and {@link LEASE_MARGIN_MS}. Longer attempts prolong it. */
  readonly claimMs?: number;
  /** Default {@link CLAIM_SIZE}. */
  readonly claimSize?: number;
}

/** {@link NotifierOptions} with every default filled in. */
export type NotifierSettings = Required<NotifierOptions>;

/** Fills in defaults; a number out of range throws a `RangeError`, since it can only be a programming error. */
export function notifierSettings(options: NotifierOptions): NotifierSettings {
  const settings: NotifierSettings = {
    ...options,
    resolve: options.resolve ?? ((hostname) => lookup(hostname, { all: true })),
    firstRetryDelayMs: options.firstRetryDelayMs ?? FIRST_RETRY_DELAY_MS,
    maxRetryDelayMs: options.maxRetryDelayMs ?? MAX_RETRY_DELAY_MS,
    breakMs: options.breakMs ?? BREAK_MS,
    leaseMarginMs: options.leaseMarginMs ?? LEASE_MARGIN_MS,
    claimMs: options.claimMs ?? DELIVERY_TIMEOUT_MS + LEASE_MARGIN_MS,
    claimSize: options.claimSize ?? CLAIM_SIZE,
  };
  for (const name of ["firstRetryDelayMs", "maxRetryDelayMs", "breakMs", "leaseMarginMs", "claimMs", "claimSize"] as const) {
    const value = settings[name];
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`${name} must be a whole number of at least 1, not ${String(value)}`);
    }
  }
  return settings;
}
