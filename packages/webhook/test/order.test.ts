import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import type { OutboxStore } from "../src/index.ts";
import { Bench, openReceiver } from "./support/bench.ts";
import { MemoryOutbox } from "./support/memory-outbox.ts";

function ids(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `msg_${String(index + 1)}`);
}

describe("order", () => {
  it("is kept per endpoint", async () => {
    const receiver = await openReceiver();
    const bench = new Bench();
    for (const messageId of ids(30)) bench.outbox.add({ endpointUrl: receiver.url(), messageId, body: messageId });
    bench.notifier.start();
    await bench.notifier.flush({ timeoutMs: 20_000 });
    expect(receiver.bodies()).toEqual(ids(30));
  });

  it("lets a failing message hold back the later ones of its endpoint, and nobody else's", async () => {
    const failing = await openReceiver();
    failing.answer = (response) => response.writeHead(503).end();
    const healthy = await openReceiver();
    const bench = new Bench();
    for (const messageId of ids(3)) {
      bench.outbox.add({ endpointUrl: failing.url(), messageId, body: messageId });
      bench.outbox.add({ endpointUrl: healthy.url(), messageId, body: messageId });
    }
    bench.notifier.start();
    await healthy.received(3);
    await failing.received(4);
    expect(healthy.bodies()).toEqual(ids(3));
    expect(new Set(failing.bodies())).toEqual(new Set(["msg_1"]));

    failing.answer = (response) => response.writeHead(200).end();
    expect(await bench.notifier.flush({ timeoutMs: 20_000 })).toEqual({ drained: true });
    expect(failing.bodies().slice(-3)).toEqual(ids(3));
  });

  it("survives a receiver that is down for a while: all arrives, in order, once it is up", async () => {
    const receiver = await openReceiver();
    await receiver.close();
    const bench = new Bench();
    for (const messageId of ids(5)) bench.outbox.add({ endpointUrl: receiver.url(), messageId, body: messageId });
    bench.notifier.start();
    await bench.troubled(3);
    expect(new Set(bench.failureCodes())).toEqual(new Set(["WEBHOOK_UNREACHABLE"]));
    expect(bench.outbox.rows[0]?.errors[0]).toBe("WEBHOOK_UNREACHABLE: no answer from the endpoint (ECONNREFUSED)");

    await receiver.open();
    expect(await bench.notifier.flush({ timeoutMs: 20_000 })).toEqual({ drained: true });
    expect(receiver.bodies()).toEqual(ids(5));
  });

  it("repeats a message whose answer was lost, before any later one", async () => {
    const receiver = await openReceiver();
    receiver.answer = (response) => {
      if (receiver.requests.length === 1) response.socket?.destroy();
      else response.writeHead(200).end();
    };
    const bench = new Bench();
    for (const messageId of ids(2)) bench.outbox.add({ endpointUrl: receiver.url(), messageId, body: messageId });
    bench.notifier.start();
    await bench.notifier.flush({ timeoutMs: 20_000 });
    expect(receiver.bodies()).toEqual(["msg_1", "msg_1", "msg_2"]);
  });

  it("does not let an endpoint that is slow to answer delay another one", async () => {
    const slow = await openReceiver();
    const held: ServerResponse[] = [];
    slow.answer = (response) => void held.push(response);
    const quick = await openReceiver();
    const bench = new Bench({ timeoutMs: 60_000 });
    bench.outbox.add({ endpointUrl: slow.url(), messageId: "msg_slow" });
    bench.notifier.start();
    await slow.received(1);
    for (const messageId of ids(3)) bench.outbox.add({ endpointUrl: quick.url(), messageId, body: messageId });
    bench.notifier.wake();
    await quick.received(3);
    expect(bench.outbox.rows[0]?.deliveredAtMs).toBeNull();

    held[0]?.writeHead(200).end();
    expect(await bench.notifier.flush({ timeoutMs: 20_000 })).toEqual({ drained: true });
  });

  it("serves no more endpoints at once than it is told to, and all of them in the end", async () => {
    const receivers = await Promise.all([openReceiver(), openReceiver(), openReceiver()]);
    let open = 0;
    let most = 0;
    for (const receiver of receivers) {
      receiver.answer = (response) => {
        open += 1;
        most = Math.max(most, open);
        setImmediate(() => {
          open -= 1;
          response.writeHead(200).end();
        });
      };
    }
    const bench = new Bench({ maxEndpointsAtOnce: 2 });
    for (const messageId of ids(4)) {
      for (const receiver of receivers) bench.outbox.add({ endpointUrl: receiver.url(), messageId });
    }
    bench.notifier.start();
    expect(await bench.notifier.flush({ timeoutMs: 20_000 })).toEqual({ drained: true });
    expect(most).toBeLessThanOrEqual(2);
    expect(bench.outbox.claims.every(({ limit }) => limit >= 1 && limit <= 2)).toBe(true);
  });
});

describe("messages of one endpoint that a store hands out together", () => {
  /** Hands out all rows at once, the first time. */
  function handsOutAll(outbox: MemoryOutbox): OutboxStore {
    let first = true;
    return {
      claimDue: async () => {
        const rows = first ? outbox.rows.map((row) => ({ ...row })) : [];
        first = false;
        return rows;
      },
      markDelivered: (id, nowMs) => outbox.markDelivered(id, nowMs),
      markFailed: (id, failure) => outbox.markFailed(id, failure),
      nextDueAtMs: async () => Date.now() + 600_000,
    };
  }

  it("are not sent past the first that fails", async () => {
    const receiver = await openReceiver();
    receiver.answer = (response, { body }) => response.writeHead(body === "msg_2" ? 500 : 200).end();
    const outbox = new MemoryOutbox();
    const bench = new Bench({ store: handsOutAll(outbox) });
    for (const messageId of ids(4)) outbox.add({ endpointUrl: receiver.url(), messageId, body: messageId });
    bench.notifier.start();
    await bench.troubled(1);
    expect(await bench.notifier.flush({ timeoutMs: 200 })).toEqual({ drained: false });
    expect(receiver.bodies()).toEqual(["msg_1", "msg_2"]);
  });

  it("are not sent once their claim could run out during the attempt", async () => {
    const receiver = await openReceiver();
    let nowMs = 1_000_000;
    receiver.answer = (response) => {
      nowMs += 3_000;
      response.writeHead(200).end();
    };
    const outbox = new MemoryOutbox();
    const bench = new Bench({ store: handsOutAll(outbox), clock: { nowMs: () => nowMs } });
    for (const messageId of ids(5)) outbox.add({ endpointUrl: receiver.url(), messageId, body: messageId });
    bench.notifier.start();
    await receiver.received(2);
    await bench.notifier.flush({ timeoutMs: 200 });
    // A claim leaves 5 s of margin: the attempts at 0 s and 3 s fit, the one at 6 s does not.
    expect(receiver.bodies()).toEqual(["msg_1", "msg_2"]);
  });
});
