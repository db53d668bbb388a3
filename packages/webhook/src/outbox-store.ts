/** Identifies one outbox row: one message for one endpoint. Chosen by the store, opaque to the notifier. */
export type DeliveryId = string | number;

/** One message for one endpoint, claimed from the outbox. */
export interface OutboxDelivery {
  readonly id: DeliveryId;
  /** Where to POST: an `http:` or `https:` URL without credentials. */
  readonly endpointUrl: string;
  /** Name of the environment variable that holds the signing secret; `null`: deliver unsigned. */
  readonly secretEnv: string | null;
  /** Stays the same over all attempts; receivers drop repeats by it. Printable ASCII without blanks. */
  readonly messageId: string;
  /** The exact text that is sent, and signed where there is a secret. */
  readonly body: string;
  /** Attempts that failed so far; 0 for a message that was never tried. */
  readonly attempts: number;
}

/** What {@link OutboxStore.claimDue} needs to know. */
export interface ClaimOptions {
  /** Now, in milliseconds since the epoch. */
  readonly nowMs: number;
  /** How long the claim holds; a row claimed by a process that died is due again after it. */
  readonly leaseMs: number;
  /** Most rows to claim; at least 1. */
  readonly limit: number;
}

/** Why an attempt failed and when the next one may start. */
export interface FailedAttempt {
  readonly nextAttemptAtMs: number;
  /** Starts with a `WEBHOOK_*` code; holds no secret, no part of the URL and nothing that the endpoint answered. */
  readonly error: string;
}

/**
 * The durable queue behind a {@link WebhookNotifier}; rows get into it in the transaction that changes the state that
 * they tell of.
 *
 * Order is the store's part of the promise: `claimDue` must never return a row while an older undelivered row of the
 * same `endpointUrl` is waiting for its next attempt or claimed by somebody else. Rows of one endpoint that are returned
 * together come oldest first.
 */
export interface OutboxStore {
  /** Claims undelivered rows that are due (never tried, or their next attempt's time has come) and not under a claim. */
  claimDue(options: ClaimOptions): Promise<readonly OutboxDelivery[]>;
  /** Takes a row out of the queue for good. */
  markDelivered(id: DeliveryId, nowMs: number): Promise<void>;
  /** Ends the claim, adds 1 to `attempts`, and keeps the row for a later attempt. */
  markFailed(id: DeliveryId, failure: FailedAttempt): Promise<void>;
  /**
   * The earliest time at which `claimDue` could return something, claims that expire included; `null` exactly when no
   * row is undelivered.
   */
  nextDueAtMs(): Promise<number | null>;
}
