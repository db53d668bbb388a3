import { expect, it } from "vitest";

import type { Ledger } from "../src/index.ts";
import { deliverDue, settleAll } from "./support/deliver-due.ts";
import type { TestDatabase } from "./support/ledger-at.ts";
import { makeOutboxEntry } from "./support/make-message.ts";
import { makeTransition } from "./support/make-transition.ts";
import { newPlace } from "./support/new-place.ts";
import { onEveryDatabase } from "./support/on-every-database.ts";
import { openTestLedger, takeLock } from "./support/open-test-ledger.ts";

const LEASE_MS = 100;

/** A ledger whose outbox holds messages as `endpoint message`, oldest first. */
async function withMessages(database: TestDatabase, messages: readonly string[]): Promise<Ledger> {
  const ledger = await openTestLedger(newPlace(database), database);
  const outbox = messages.map((message) => {
    const [endpoint = "", id = ""] = message.split(" ");
    return makeOutboxEntry(endpoint, id);
  });
  await ledger.append(makeTransition(await takeLock(ledger), 0, { outbox }));
  return ledger;
}

function claimQueues(ledger: Ledger, nowMs: number, limit = 10) {
  return ledger.outbox.claimDue({ nowMs, leaseMs: LEASE_MS, limit });
}

async function claim(ledger: Ledger, nowMs: number, limit = 10): Promise<string[]> {
  const queues = await claimQueues(ledger, nowMs, limit);
  return queues.flatMap(({ endpoint, deliveries }) => deliveries.map(({ messageId, id }) => `${endpoint} ${messageId} #${id}`));
}

const delivered = (id: number) => ({ id, kind: "delivered" }) as const;
const failed = (id: number) => ({ id, kind: "failed", error: "WEBHOOK_HTTP_STATUS: 503" }) as const;
const dead = (id: number) => ({ id, kind: "dead", error: "WEBHOOK_HTTP_STATUS: 404" }) as const;

onEveryDatabase("outbox", (database) => {
  it("gives the oldest messages of each endpoint, and nothing of an endpoint that is claimed", async () => {
    const ledger = await withMessages(database, ["a 1", "b 1", "a 2", "b 2", "a 3"]);
    const [a, b] = await claimQueues(ledger, 1000, 2);
    expect([a?.deliveries.map(({ messageId }) => messageId), b?.deliveries.length]).toEqual([["1", "2"], 2]);
    expect(await claim(ledger, 1000)).toEqual([]);
    if (a === undefined) throw new Error("nothing was claimed");
    expect(await settleAll(ledger, a, [delivered(1), delivered(3)], { nowMs: 1010 })).toBe(true);
    expect(await claim(ledger, 1010)).toEqual(["a 3 #5"]);
  });

  it("keeps an endpoint back until its next attempt, and gives one message only while the last attempt failed", async () => {
    const ledger = await withMessages(database, ["a 1", "a 2", "b 1"]);
    const [a] = await claimQueues(ledger, 1000);
    if (a === undefined) throw new Error("nothing was claimed");
    await settleAll(ledger, a, [failed(1)], { nowMs: 1000, failures: 1, notBeforeMs: 1050 });
    expect(await claim(ledger, 1049)).toEqual([]);
    const again = await claimQueues(ledger, 1050);
    expect(again).toMatchObject([{ endpoint: "a", lease: 2, failures: 1, deliveries: [{ id: 1, attempts: 1 }] }]);
  });

  it("gives claimed messages again when the claim has run out, and then takes nothing from who held it", async () => {
    const ledger = await withMessages(database, ["a 1"]);
    const [first] = await claimQueues(ledger, 1000);
    if (first === undefined) throw new Error("nothing was claimed");
    expect(await claim(ledger, 1000 + LEASE_MS - 1)).toEqual([]);
    expect(await claim(ledger, 1000 + LEASE_MS)).toEqual(["a 1 #1"]);
    expect(await settleAll(ledger, first, [delivered(1)], { nowMs: 1200 })).toBe(false);
    expect(await claim(ledger, 5000)).toEqual(["a 1 #1"]);
  });

  it("lets a claim go on with what is settled of it", async () => {
    const ledger = await withMessages(database, ["a 1", "a 2"]);
    const [a] = await claimQueues(ledger, 1000);
    const { endpoint, lease } = a ?? { endpoint: "", lease: 0 };
    const next = { kind: "go-on", leaseMs: 500 } as const;
    expect(await ledger.outbox.settle({ endpoint, lease, nowMs: 1050, outcomes: [delivered(1)], next })).toBe(true);
    expect(await claim(ledger, 1549)).toEqual([]);
    expect(await claim(ledger, 1550)).toEqual(["a 2 #2"]);
  });

  it("gives at once what waits after a failure, when it is hastened, and still nothing of a disabled endpoint", async () => {
    const ledger = await withMessages(database, ["a 1", "b 1"]);
    const [a, b] = await claimQueues(ledger, 1000);
    if (a === undefined || b === undefined) throw new Error("nothing was claimed");
    await settleAll(ledger, a, [failed(1)], { nowMs: 1010, failures: 1, notBeforeMs: 9000 });
    await settleAll(ledger, b, [failed(2)], { nowMs: 1010, failures: 1, notBeforeMs: 9000, isDisabled: true });
    expect(await claim(ledger, 1020)).toEqual([]);
    await ledger.outbox.hasten();
    expect(await claimQueues(ledger, 1020)).toMatchObject([{ endpoint: "a", failures: 1 }]);
  });

  it("gives nothing of a disabled endpoint, and everything when it is enabled", async () => {
    const ledger = await withMessages(database, ["a 1", "b 1"]);
    const [a] = await claimQueues(ledger, 1000);
    if (a === undefined) throw new Error("nothing was claimed");
    await settleAll(ledger, a, [failed(1)], { nowMs: 1010, failures: 1, isDisabled: true });
    expect(await deliverDue(ledger, { nowMs: 9000, leaseMs: 1, limit: 9 })).toMatchObject([{ messageId: "1", id: 2 }]);
    expect(await ledger.outbox.nextDueAtMs()).toBeNull();
    expect(await ledger.outbox.summaries()).toMatchObject([{ endpoint: "a", waiting: 1, disabledAtMs: 1010 }, { endpoint: "b" }]);
    await ledger.outbox.enable("a");
    expect(await ledger.outbox.nextDueAtMs()).toBe(0);
    expect(await claim(ledger, 9000)).toEqual(["a 1 #1"]);
  });

  it("moves a message to the dead letters, lets the next one through, and brings it back to its old place", async () => {
    const ledger = await withMessages(database, ["a 1", "a 2", "a 3"]);
    const [a] = await claimQueues(ledger, 1000);
    if (a === undefined) throw new Error("nothing was claimed");
    await settleAll(ledger, a, [dead(1), delivered(2)], { nowMs: 1010 });
    const letter = { id: 1, endpoint: "a", messageId: "1", type: "state.changed", deadAtMs: 1010, attempts: 1 };
    expect(await ledger.outbox.deadLetters()).toMatchObject([{ ...letter, lastError: "WEBHOOK_HTTP_STATUS: 404" }]);
    expect(await ledger.outbox.summaries()).toMatchObject([{ endpoint: "a", waiting: 1, dead: 1, delivered: 1, lastDeliveredAtMs: 1010 }]);
    expect(await claim(ledger, 1010)).toEqual(["a 3 #3"]);
    expect(await ledger.outbox.redeliver({ which: { ids: ["1"] } })).toBe(1);
    expect(await ledger.outbox.deadLetters()).toEqual([]);
    expect(await claim(ledger, 9000)).toEqual(["a 1 #1", "a 3 #3"]);
  });

  it("puts into the queue again what was named by message, by number or since a time, of one endpoint or of all", async () => {
    const ledger = await withMessages(database, ["a x", "b x", "a y", "b z"]);
    await deliverDue(ledger, { nowMs: 1000, leaseMs: 1, limit: 9 });
    expect(await ledger.outbox.nextDueAtMs()).toBeNull();
    expect(await ledger.outbox.redeliver({ which: { ids: ["x", "3", "unknown"] }, endpoint: "a" })).toBe(2);
    expect(await claim(ledger, 2000)).toEqual(["a x #1", "a y #3"]);
    expect(await ledger.outbox.redeliver({ which: { ids: ["x"] } })).toBe(2);
    const { createdAtMs } = makeOutboxEntry("", "");
    expect(await ledger.outbox.redeliver({ which: { sinceMs: createdAtMs + 1 } })).toBe(0);
    expect(await ledger.outbox.redeliver({ which: { sinceMs: createdAtMs } })).toBe(4);
    expect((await claim(ledger, 3000)).length).toBe(4);
  });

  it("names the time at which something can be claimed next", async () => {
    const ledger = await withMessages(database, ["a 1", "a 2", "b 1"]);
    expect(await ledger.outbox.nextDueAtMs()).toBe(0);
    const [a, b] = await claimQueues(ledger, 1000, 1);
    if (a === undefined || b === undefined) throw new Error("nothing was claimed");
    expect(await ledger.outbox.nextDueAtMs()).toBe(1000 + LEASE_MS);
    await settleAll(ledger, a, [failed(1)], { nowMs: 1010, failures: 1, notBeforeMs: 1040 });
    expect(await ledger.outbox.nextDueAtMs()).toBe(1040);
    await settleAll(ledger, b, [delivered(3)], { nowMs: 1020 });
    await deliverDue(ledger, { nowMs: 1040, leaseMs: 1, limit: 9 });
    expect(await ledger.outbox.nextDueAtMs()).toBe(0);
    await deliverDue(ledger, { nowMs: 1041, leaseMs: 1, limit: 9 });
    expect(await ledger.outbox.nextDueAtMs()).toBeNull();
  });

  it("never claims one message twice when two claim at once", async () => {
    const ledger = await withMessages(database, ["a 1", "b 1", "c 1"]);
    const claims = await Promise.all([claim(ledger, 1000), claim(ledger, 1000)]);
    expect(claims.flat().sort()).toEqual(["a 1 #1", "b 1 #2", "c 1 #3"]);
  });
});
