/** Identifies one outbox row: one message for one endpoint. Grows with the ledger's order. */
export type DeliveryId = number;

/** One message for one endpoint, claimed from the outbox. */
export interface OutboxDelivery {
  readonly id: DeliveryId;
  /** Stays the same over all attempts; receivers drop repeats by it. Printable ASCII without blanks. */
  readonly messageId: string;
  /** The exact text that is sent, and signed where there is a key. */
  readonly body: string;
  /** When it was recorded, in milliseconds since the epoch. */
  readonly createdAtMs: number;
  /** Attempts that failed so far; 0 for a message that was never tried. */
  readonly attempts: number;
}

/** What was claimed of one endpoint. */
export interface ClaimedQueue {
  readonly endpoint: string;
  /** Number of the claim; a later one of the same endpoint voids it. */
  readonly lease: number;
  /** Failed attempts of the endpoint since its last success. */
  readonly failures: number;
  /** At least one, oldest first. */
  readonly deliveries: readonly OutboxDelivery[];
}

/** What {@link OutboxStore.claimDue} needs to know. */
export interface ClaimOptions {
  /** Now, in milliseconds since the epoch. */
  readonly nowMs: number;
  /** How long a claim holds; what a process claimed that died is due again after it. */
  readonly leaseMs: number;
  /** Most messages of one endpoint; at least 1. */
  readonly limit: number;
}

/** What became of one claimed message. Errors start with a `WEBHOOK_*` code and hold no secret, no part of a URL and no answered text. */
export type DeliveryOutcome =
  | { readonly id: DeliveryId; readonly kind: "delivered" }
  /** It stays in its place in the queue, with one attempt more. */
  | { readonly id: DeliveryId; readonly kind: "failed"; readonly error: string }
  /** It leaves the queue for the dead letters. */
  | { readonly id: DeliveryId; readonly kind: "dead"; readonly error: string };

/** What a claim has come to so far. */
export interface Settlement {
  readonly endpoint: string;
  readonly lease: number;
  readonly nowMs: number;
  readonly outcomes: readonly DeliveryOutcome[];
  readonly next:
    /** The claim holds on for so long from now. */
    | { readonly kind: "go-on"; readonly leaseMs: number }
    /** It ends; nothing of the endpoint is claimed before `notBeforeMs`, and nothing at all of a disabled one. */
    | { readonly kind: "end"; readonly failures: number; readonly notBeforeMs: number; readonly isDisabled: boolean };
}

/**
 * The durable queue behind a {@link WebhookNotifier}; messages get into it in the transaction that changes the state that they tell
 * of.
 *
 * Order is the store's part of the promise: what `claimDue` gives of an endpoint are its oldest undelivered messages, oldest first,
 * and of an endpoint that somebody holds it gives nothing.
 */
export interface OutboxStore {
  /**
   * Claims what is due, of each endpoint that is neither held, disabled nor before its time. Of one whose last attempt failed it
   * gives one message, as a probe.
   */
  claimDue(options: ClaimOptions): Promise<readonly ClaimedQueue[]>;
  /** Records what became of claimed messages. `false`: the claim is void, and nothing was recorded. */
  settle(settlement: Settlement): Promise<boolean>;
  /**
   * The earliest time at which `claimDue` could return something, claims that expire included; `null` exactly when nothing is
   * undelivered, but for disabled endpoints.
   */
  nextDueAtMs(): Promise<number | null>;
}
