import { expect, it } from "vitest";

import type { Ledger } from "../src/index.ts";
import type { TestDatabase } from "./support/ledger-at.ts";
import { makeOutboxEntry } from "./support/make-message.ts";
import { makeTransition } from "./support/make-transition.ts";
import { newPlace } from "./support/new-place.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { openTestLedger, takeLock } from "./support/open-test-ledger.ts";

const LEASE_MS = 100;

/** A ledger whose outbox holds messages as `url message`, oldest first. */
async function withMessages(database: TestDatabase, messages: readonly string[]): Promise<Ledger> {
  const ledger = await openTestLedger(newPlace(database), database);
  const outbox = messages.map((message) => {
    const [url = "", id = ""] = message.split(" ");
    return makeOutboxEntry(url, id);
  });
  await ledger.append(makeTransition(await takeLock(ledger), 0, { outbox }));
  return ledger;
}

async function claim(ledger: Ledger, nowMs: number, limit = 10): Promise<string[]> {
  const claimed = await ledger.outbox.claimDue({ nowMs, leaseMs: LEASE_MS, limit });
  return claimed.map(({ endpointUrl, messageId, id }) => `${endpointUrl} ${messageId} #${id}`);
}

onEveryDatabase("outbox", (database) => {
  it("gives the oldest message of each endpoint, and nothing behind it while it is claimed", async () => {
    const ledger = await withMessages(database, ["a 1", "a 2", "b 1", "b 2"]);
    expect(await claim(ledger, 1000)).toEqual(["a 1 #1", "b 1 #3"]);
    expect(await claim(ledger, 1000)).toEqual([]);
    await ledger.outbox.markDelivered(1, 1010);
    expect(await claim(ledger, 1010)).toEqual(["a 2 #2"]);
  });

  it("keeps back what is behind a message that waits for its next attempt", async () => {
    const ledger = await withMessages(database, ["a 1", "a 2", "b 1"]);
    await claim(ledger, 1000);
    await ledger.outbox.markFailed(1, { nextAttemptAtMs: 1050, error: "WEBHOOK_STATUS 503" });
    await ledger.outbox.markDelivered(3, 1000);
    expect(await claim(ledger, 1049)).toEqual([]);
    expect(await ledger.outbox.claimDue({ nowMs: 1050, leaseMs: LEASE_MS, limit: 10 })).toMatchObject([
      { id: 1, attempts: 1 },
    ]);
  });

  it("gives a claimed message again when the claim has expired", async () => {
    const ledger = await withMessages(database, ["a 1"]);
    await claim(ledger, 1000);
    expect(await claim(ledger, 1000 + LEASE_MS - 1)).toEqual([]);
    expect(await claim(ledger, 1000 + LEASE_MS)).toEqual(["a 1 #1"]);
  });

  it("gives no more than the limit, the oldest first", async () => {
    const ledger = await withMessages(database, ["b 1", "a 1", "c 1"]);
    expect(await claim(ledger, 1000, 2)).toEqual(["b 1 #1", "a 1 #2"]);
    expect(await claim(ledger, 1000, 2)).toEqual(["c 1 #3"]);
  });

  it("does not bring a delivered message back when a late failure is reported", async () => {
    const ledger = await withMessages(database, ["a 1"]);
    await claim(ledger, 1000);
    await ledger.outbox.markDelivered(1, 1010);
    await ledger.outbox.markFailed(1, { nextAttemptAtMs: 1020, error: "late" });
    await ledger.outbox.markDelivered("1", 1030);
    expect(await claim(ledger, 5000)).toEqual([]);
    expect(await ledger.outbox.nextDueAtMs()).toBeNull();
  });

  it("names the time at which something can be claimed next", async () => {
    const ledger = await withMessages(database, ["a 1", "a 2", "b 1"]);
    expect(await ledger.outbox.nextDueAtMs()).toBe(0);
    await claim(ledger, 1000);
    expect(await ledger.outbox.nextDueAtMs()).toBe(1000 + LEASE_MS);
    await ledger.outbox.markFailed(1, { nextAttemptAtMs: 1040, error: "first" });
    expect(await ledger.outbox.nextDueAtMs()).toBe(1040);
    await claim(ledger, 1040);
    await ledger.outbox.markDelivered(1, 1041);
    expect(await ledger.outbox.nextDueAtMs()).toBe(0);
    await ledger.outbox.markDelivered(2, 1042);
    await ledger.outbox.markDelivered(3, 1043);
    expect(await ledger.outbox.nextDueAtMs()).toBeNull();
  });

  it("never claims one message twice when two claim at once", async () => {
    const ledger = await withMessages(database, ["a 1", "b 1", "c 1"]);
    const claims = await Promise.all([claim(ledger, 1000), claim(ledger, 1000)]);
    expect(claims.flat().sort()).toEqual(["a 1 #1", "b 1 #2", "c 1 #3"]);
  });
});
