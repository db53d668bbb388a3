import { describe, expect, it } from "vitest";
import { BREAK_AFTER_FAILURES, MAX_RETRY_AFTER_MS } from "../src/index.ts";
import { Bench, openReceiver } from "./support/bench.ts";

/** Lets attempts fail one after the other, and gives the delays between them. */
async function delaysOf(bench: Bench, clock: { nowMs: number }, count: number): Promise<number[]> {
  const state = bench.outbox.endpoint();
  const delaysMs: number[] = [];
  for (let attempt = 1; attempt <= count; attempt += 1) {
    await bench.troubled(attempt);
    delaysMs.push(state.notBeforeMs - clock.nowMs);
    clock.nowMs = state.notBeforeMs;
    bench.notifier.wake();
  }
  return delaysMs;
}

describe("the time of the next attempt", () => {
  it("doubles its cap up to the limit, with full jitter", async () => {
    const receiver = await openReceiver();
    receiver.answer = (response) => response.writeHead(500).end();
    const clock = { nowMs: 5_000_000 };
    const bench = new Bench({ clock: { nowMs: () => clock.nowMs }, firstRetryDelayMs: 1_000, maxRetryDelayMs: 5_000 }).to(receiver.url());
    bench.outbox.add({ messageId: "msg_1", createdAtMs: clock.nowMs });
    bench.notifier.start();
    expect(await delaysOf(bench, clock, 5)).toEqual([500, 1_000, 2_000, 2_500, 2_500]);
  });

  it("is as late as the endpoint asks, up to a day", async () => {
    const receiver = await openReceiver();
    const wishes = ["4", "864000", "1"];
    receiver.answer = (response) => {
      response.writeHead(429, { "retry-after": wishes[receiver.requests.length - 1] }).end();
    };
    const clock = { nowMs: 5_000_000 };
    const bench = new Bench({ clock: { nowMs: () => clock.nowMs }, firstRetryDelayMs: 10_000, maxRetryDelayMs: 60_000 }).to(receiver.url());
    bench.outbox.add({ messageId: "msg_1", createdAtMs: clock.nowMs });
    bench.notifier.start();
    expect(await delaysOf(bench, clock, 3)).toEqual([5_000, MAX_RETRY_AFTER_MS, 20_000]);
  });
});

describe("the circuit breaker of an endpoint", () => {
  it("opens after failures in a row over several messages, lets single attempts through, and closes with the first success", async () => {
    const receiver = await openReceiver();
    receiver.answer = (response) => response.writeHead(404).end();
    const clock = { nowMs: 5_000_000 };
    const bench = new Bench({ clock: { nowMs: () => clock.nowMs }, breakMs: 30_000 }).to(receiver.url());
    for (const messageId of ["msg_1", "msg_2", "msg_3", "msg_4"]) bench.outbox.add({ messageId, createdAtMs: clock.nowMs });
    bench.notifier.start();
    const delays = await delaysOf(bench, clock, BREAK_AFTER_FAILURES + 2);
    expect(delays.slice(0, -3).every((delay) => delay <= 20)).toBe(true);
    expect(delays.slice(-3)).toEqual([30_000, 30_000, 30_000]);

    receiver.answer = (response) => response.writeHead(200).end();
    bench.notifier.wake();
    expect(await bench.notifier.flush({ timeoutMs: 20_000 })).toEqual({ drained: true });
    expect(bench.outbox.endpoint()).toMatchObject({ failures: 0, notBeforeMs: 0 });
    expect(receiver.requests.slice(-3).map(({ headers }) => headers["webhook-id"])).toEqual(["msg_2", "msg_3", "msg_4"]);
  });

  it("keeps no other endpoint waiting", async () => {
    const broken = await openReceiver();
    broken.answer = (response) => response.writeHead(500).end();
    const sound = await openReceiver();
    const bench = new Bench({ breakMs: 600_000 }).to(broken.url(), {}, "broken").to(sound.url(), {}, "sound");
    bench.outbox.endpoint("broken").failures = BREAK_AFTER_FAILURES;
    for (const messageId of ["msg_1", "msg_2"]) bench.outbox.add({ endpoint: "broken", messageId });
    bench.notifier.start();
    await bench.troubled(1);
    for (const messageId of ["msg_1", "msg_2"]) bench.outbox.add({ endpoint: "sound", messageId });
    bench.notifier.wake();
    await sound.received(2);
    expect(broken.requests).toHaveLength(1);
  });
});
