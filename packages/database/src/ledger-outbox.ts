/** One message for one endpoint, claimed from the outbox. */
export interface OutboxDelivery {
  readonly id: number;
  readonly endpointUrl: string;
  /** Name of the environment variable with the signing secret; `null`: unsigned. */
  readonly secretEnv: string | null;
  /** The same over all attempts. */
  readonly messageId: string;
  /** The exact text to send: the message as JSON. */
  readonly body: string;
  /** Attempts that failed so far. */
  readonly attempts: number;
}

/**
 * Queue of deliveries. Per endpoint the order of the ledger is kept: `claimDue` gives at most the oldest undelivered
 * message of each endpoint, and none of an endpoint whose oldest is claimed or waits for its next attempt.
 */
export interface LedgerOutbox {
  /** Claims what is due, oldest first; a claim holds for `leaseMs` or until one of the two marks. */
  claimDue(options: {
    readonly nowMs: number;
    readonly leaseMs: number;
    readonly limit: number;
  }): Promise<OutboxDelivery[]>;
  /** Takes a delivery out of the queue for good; again is allowed. */
  markDelivered(id: number | string, nowMs: number): Promise<void>;
  /** Ends the claim and counts the failed attempt; does nothing for a message that was delivered. */
  markFailed(id: number | string, failure: { readonly nextAttemptAtMs: number; readonly error: string }): Promise<void>;
  /** The earliest time at which `claimDue` could give something; 0 for never tried; `null` when all is delivered. */
  nextDueAtMs(): Promise<number | null>;
}
