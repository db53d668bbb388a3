import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { Bench, openReceiver } from "./support/bench.ts";

function ids(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `msg_${String(index + 1)}`);
}

describe("order", () => {
  it("is kept per endpoint, over several claims", async () => {
    const receiver = await openReceiver();
    const bench = new Bench({ claimSize: 7 }).to(receiver.url());
    for (const messageId of ids(30)) bench.outbox.add({ messageId, body: messageId });
    expect(await bench.deliver()).toBe(true);
    expect(receiver.bodies()).toEqual(ids(30));
    expect(bench.outbox.claims.every(({ limit }) => limit === 7)).toBe(true);
  });

  it("lets a failing message hold back the later ones of its endpoint, and nobody else's", async () => {
    const failing = await openReceiver();
    failing.answer = (response) => response.writeHead(503).end();
    const healthy = await openReceiver();
    const bench = new Bench().to(failing.url(), {}, "failing").to(healthy.url(), {}, "healthy");
    for (const messageId of ids(3)) {
      bench.outbox.add({ endpoint: "failing", messageId, body: messageId });
      bench.outbox.add({ endpoint: "healthy", messageId, body: messageId });
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
    const bench = new Bench().to(receiver.url());
    for (const messageId of ids(5)) bench.outbox.add({ messageId, body: messageId });
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
    const bench = new Bench().to(receiver.url());
    for (const messageId of ids(2)) bench.outbox.add({ messageId, body: messageId });
    await bench.deliver();
    expect(receiver.bodies()).toEqual(["msg_1", "msg_1", "msg_2"]);
  });

  it("repeats a message whose answer said 200 and broke off", async () => {
    const receiver = await openReceiver();
    receiver.answer = (response) => {
      if (receiver.requests.length > 1) response.writeHead(200).end();
      else response.writeHead(200, { "content-length": "100" }).write("thank", () => response.socket?.destroy());
    };
    const bench = new Bench().to(receiver.url());
    for (const messageId of ids(2)) bench.outbox.add({ messageId, body: messageId });
    await bench.deliver();
    expect(bench.failureCodes()).toEqual(["WEBHOOK_BROKEN_OFF"]);
    expect(receiver.bodies()).toEqual(["msg_1", "msg_1", "msg_2"]);
  });

  it("does not let endpoints that are slow to answer delay another one, however many there are", async () => {
    const slow = await openReceiver();
    const held: ServerResponse[] = [];
    slow.answer = (response) => void held.push(response);
    const quick = await openReceiver();
    const bench = new Bench().to(quick.url(), {}, "quick");
    for (const endpoint of ids(40)) bench.to(slow.url(), { timeoutMs: 60_000 }, endpoint).outbox.add({ endpoint, messageId: "slow" });
    bench.notifier.start();
    await slow.received(40);
    for (const messageId of ids(3)) bench.outbox.add({ endpoint: "quick", messageId, body: messageId });
    bench.notifier.wake();
    await quick.received(3);
    expect(bench.outbox.rows[0]?.deliveredAtMs).toBeNull();

    for (const response of held) response.writeHead(200).end();
    expect(await bench.notifier.flush({ timeoutMs: 20_000 })).toEqual({ drained: true });
  });

  it("does not let an endpoint that is slow to answer delay the next attempt of another one", async () => {
    const slow = await openReceiver();
    slow.answer = () => undefined;
    const flaky = await openReceiver();
    flaky.answer = (response) => response.writeHead(flaky.requests.length === 1 ? 500 : 200).end();
    const bench = new Bench().to(slow.url(), { timeoutMs: 60_000 }, "slow").to(flaky.url(), {}, "flaky");
    bench.outbox.add({ endpoint: "slow", messageId: "msg_1" });
    bench.outbox.add({ endpoint: "flaky", messageId: "msg_1" });
    bench.notifier.start();
    await flaky.received(2);
    expect(bench.outbox.rows[0]?.deliveredAtMs).toBeNull();
  });
});

describe("a claim of several messages", () => {
  it("ends at the first that fails, with what was delivered recorded", async () => {
    const receiver = await openReceiver();
    receiver.answer = (response, { body }) => response.writeHead(body === "msg_3" ? 500 : 200).end();
    const bench = new Bench({ firstRetryDelayMs: 600_000, maxRetryDelayMs: 600_000 }).to(receiver.url());
    for (const messageId of ids(5)) bench.outbox.add({ messageId, body: messageId });
    expect(await bench.deliver()).toBe(false);
    expect(receiver.bodies()).toEqual(ids(3));
    expect(bench.outbox.rows.map(({ deliveredAtMs, attempts }) => [deliveredAtMs !== null, attempts])).toEqual([
      [true, 0],
      [true, 0],
      [false, 1],
      [false, 0],
      [false, 0],
    ]);
  });

  it("is made to last before an attempt that it would not outlive", async () => {
    const receiver = await openReceiver();
    let nowMs = 1_000_000;
    const until: number[] = [];
    const bench = new Bench({ clock: { nowMs: () => nowMs } }).to(receiver.url(), { timeoutMs: 10_000 });
    receiver.answer = (response) => {
      until.push(bench.outbox.endpoint().leasedUntilMs - nowMs);
      nowMs += 9_000;
      response.writeHead(200).end();
    };
    for (const messageId of ids(5)) bench.outbox.add({ messageId, body: messageId });
    expect(await bench.deliver()).toBe(true);
    expect(receiver.bodies()).toEqual(ids(5));
    expect(Math.min(...until)).toBeGreaterThanOrEqual(10_000);
  });

  it("sends nothing more once somebody else has the endpoint", async () => {
    const receiver = await openReceiver();
    let nowMs = 1_000_000;
    const bench = new Bench({ clock: { nowMs: () => nowMs } }).to(receiver.url());
    receiver.answer = (response) => {
      nowMs += 60_000;
      const state = bench.outbox.endpoint();
      Object.assign(state, { lease: state.lease + 1, leasedUntilMs: Number.MAX_SAFE_INTEGER });
      response.writeHead(200).end();
    };
    for (const messageId of ids(3)) bench.outbox.add({ messageId, body: messageId });
    expect(await bench.deliver()).toBe(false);
    expect(receiver.bodies()).toEqual(["msg_1"]);
  });
});
