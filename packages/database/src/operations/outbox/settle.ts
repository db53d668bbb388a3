import type { EntityManager } from "typeorm";

import type { DeliveryRecord } from "../../entities/delivery-entity.ts";
import type { DeliveryOutcome, Settlement } from "../../ledger-outbox.ts";
import { changeDeliveries, type DeliveryChange, lockDeliveries } from "./change-deliveries.ts";
import { changeEndpoint, lockEndpoint } from "./endpoints.ts";

function changeOf(outcome: DeliveryOutcome, before: DeliveryRecord, nowMs: number): DeliveryChange {
  if (outcome.kind === "delivered") return { deliveredAtMs: nowMs };
  const attempts = before.attempts + 1;
  const { error: lastError } = outcome;
  return outcome.kind === "dead" ? { attempts, lastError, deadAtMs: nowMs } : { attempts, lastError };
}

/** See `LedgerOutbox.settle`. Belongs into a transaction. */
export async function settle(manager: EntityManager, settlement: Settlement): Promise<boolean> {
  const { endpoint: name, lease, nowMs, outcomes, next } = settlement;
  const endpoint = await lockEndpoint(manager, name);
  if (endpoint?.lease !== lease) return false;
  const byId = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  const records = await lockDeliveries(manager, [...byId.keys()]);
  await changeDeliveries(
    manager,
    records.flatMap((before) => {
      const outcome = byId.get(before.id);
      return outcome === undefined ? [] : [{ before, change: changeOf(outcome, before, nowMs) }];
    }),
  );
  const delivered = outcomes.some(({ kind }) => kind === "delivered") ? { lastDeliveredAtMs: nowMs } : {};
  if (next.kind === "go-on") {
    await changeEndpoint(manager, endpoint, { ...delivered, leasedUntilMs: nowMs + next.leaseMs });
  } else {
    const { failures, notBeforeMs, isDisabled } = next;
    const disabled = isDisabled ? { disabledAtMs: nowMs } : {};
    await changeEndpoint(manager, endpoint, { ...delivered, ...disabled, failures, notBeforeMs, leasedUntilMs: 0 });
  }
  return true;
}
