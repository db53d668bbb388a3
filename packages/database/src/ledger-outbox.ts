/** One message for one endpoint, claimed from the outbox. */
export interface OutboxDelivery {
  readonly id: number;
  /** The same over all attempts. */
  readonly messageId: string;
  /** The message's type, such as `artifact.closed`. */
  readonly type: string;
  /** The exact text to send. */
  readonly body: string;
  /** When the message was recorded, in milliseconds since the epoch. */
  readonly createdAtMs: number;
  /** Attempts that failed so far, since it was put into the queue the last time. */
  readonly attempts: number;
}

/** What was claimed of one endpoint. */
export interface ClaimedQueue {
  readonly endpoint: string;
  /** Number of the claim; a later one voids it. */
  readonly lease: number;
  /** Failed attempts of the endpoint since its last success, over all messages. */
  readonly failures: number;
  /** At least one, oldest first. */
  readonly deliveries: readonly OutboxDelivery[];
}

/** What became of one claimed message. */
export type DeliveryOutcome =
  | { readonly id: number; readonly kind: "delivered" }
  /** It stays where it is in the queue. */
  | { readonly id: number; readonly kind: "failed"; readonly error: string }
  /** It leaves the queue for the dead letters. */
  | { readonly id: number; readonly kind: "dead"; readonly error: string };

/** What a claim has come to so far. */
export interface Settlement {
  readonly endpoint: string;
  readonly lease: number;
  readonly nowMs: number;
  /** Each message at most once. */
  readonly outcomes: readonly DeliveryOutcome[];
  readonly next:
    | { readonly kind: "go-on"; readonly leaseMs: number }
    | {
        readonly kind: "end";
        readonly failures: number;
        /** No attempt before this time; 0 for at once. */
        readonly notBeforeMs: number;
        /** The endpoint said that it is gone: nothing is claimed of it until it is enabled. */
        readonly isDisabled: boolean;
      };
}

/** What is known of an endpoint that a message was recorded for. */
export interface EndpointSummary {
  readonly endpoint: string;
  readonly waiting: number;
  readonly dead: number;
  readonly delivered: number;
  readonly failures: number;
  readonly notBeforeMs: number;
  readonly disabledAtMs: number | null;
  readonly lastDeliveredAtMs: number | null;
  /** Error of the oldest waiting message; `null` where it was never tried, or none waits. */
  readonly lastError: string | null;
}

/** A message that is not tried any more. */
export interface DeadLetter extends OutboxDelivery {
  readonly endpoint: string;
  readonly deadAtMs: number;
  readonly lastError: string;
}

/** Which messages to put into the queue again: those named (by number, or by message id at every endpoint), or recorded since. */
export interface Redelivery {
  readonly which: { readonly ids: readonly string[] } | { readonly sinceMs: number };
  /** Only messages for this endpoint. */
  readonly endpoint?: string;
}

/**
 * Queue of deliveries. Per endpoint the order of the ledger is kept: what is claimed are its oldest undelivered messages, and
 * nobody else can claim any of that endpoint meanwhile.
 */
export interface LedgerOutbox {
  /**
   * Claims what is due, of each endpoint that nobody holds, oldest first: at most `limit` messages, and one where its last
   * attempt failed. A claim holds for `leaseMs` or until it is settled with `end`.
   */
  claimDue(options: {
    readonly nowMs: number;
    readonly leaseMs: number;
    readonly limit: number;
  }): Promise<ClaimedQueue[]>;
  /** Records what became of claimed messages. `false`: the claim has run out and somebody else holds one; nothing is recorded. */
  settle(settlement: Settlement): Promise<boolean>;
  /** The earliest time at which `claimDue` could give something; 0 for at once; `null` when nothing waits but for disabled endpoints. */
  nextDueAtMs(): Promise<number | null>;
  /** Every endpoint that a message was recorded for, by name. */
  summaries(): Promise<EndpointSummary[]>;
  /** Dead letters, oldest first. */
  deadLetters(): Promise<DeadLetter[]>;
  /** Puts messages into the queue again, delivered or not, with their old places and no attempts; the answer is how many. */
  redeliver(redelivery: Redelivery): Promise<number>;
  /** How many messages {@link redeliver} would put into the queue. */
  countRedelivery(redelivery: Redelivery): Promise<number>;
  /** Lets every endpoint be tried at once that waits after failures; disabled ones stay disabled. */
  hasten(): Promise<void>;
  /** Lets a disabled endpoint, or one that waits after failures, be tried at once. */
  enable(endpoint: string): Promise<void>;
}
