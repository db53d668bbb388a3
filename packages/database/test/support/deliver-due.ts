import type { DeliveryOutcome, Ledger, OutboxDelivery } from "../../src/index.ts";

/** Ends a claim with what became of its messages. */
export function settleAll(
  ledger: Ledger,
  claim: { readonly endpoint: string; readonly lease: number },
  outcomes: readonly DeliveryOutcome[],
  end: { readonly nowMs: number; readonly failures?: number; readonly notBeforeMs?: number; readonly isDisabled?: boolean },
): Promise<boolean> {
  const { nowMs, failures = 0, notBeforeMs = 0, isDisabled = false } = end;
  const { endpoint, lease } = claim;
  return ledger.outbox.settle({ endpoint, lease, nowMs, outcomes, next: { kind: "end", failures, notBeforeMs, isDisabled } });
}

/** Claims what is due, and takes it out of the queue as delivered. */
export async function deliverDue(
  ledger: Ledger,
  claim: { readonly nowMs: number; readonly leaseMs: number; readonly limit: number },
): Promise<OutboxDelivery[]> {
  const queues = await ledger.outbox.claimDue(claim);
  for (const queue of queues) {
    const outcomes = queue.deliveries.map(({ id }) => ({ id, kind: "delivered" }) as const);
    await settleAll(ledger, queue, outcomes, { nowMs: claim.nowMs });
  }
  return queues.flatMap(({ deliveries }) => deliveries);
}
