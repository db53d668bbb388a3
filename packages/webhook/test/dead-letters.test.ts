import { describe, expect, it } from "vitest";
import { MAX_REFUSALS, RETRY_FOR_MS } from "../src/index.ts";
import { Bench, openReceiver } from "./support/bench.ts";

describe("a message that its endpoint refuses", () => {
  it.each([400, 401, 404, 413, 422, 301, 307])("with %i is a dead letter after five tries, and the next one goes out", async (status) => {
    const receiver = await openReceiver();
    receiver.answer = (response, { body }) => response.writeHead(body === "bad" ? status : 200).end("secret answer");
    const bench = new Bench().to(receiver.url());
    const row = bench.outbox.add({ messageId: "msg_1", body: "bad" });
    bench.outbox.add({ messageId: "msg_2", body: "good" });
    expect(await bench.deliver()).toBe(true);
    expect(receiver.bodies()).toEqual([...Array<string>(MAX_REFUSALS).fill("bad"), "good"]);
    expect([row.deadAtMs === null, row.attempts]).toEqual([false, MAX_REFUSALS]);
    expect(row.errors.join()).not.toContain("secret answer");
    expect(bench.problems.map((problem) => (problem.kind === "delivery-failed" ? problem.next : ""))).toEqual([
      ...Array<string>(MAX_REFUSALS - 1).fill("retry"),
      "dead",
    ]);
  });

  it.each([408, 425, 429, 500, 502, 503])("for the moment, with %i, is tried for longer", async (status) => {
    const receiver = await openReceiver();
    receiver.answer = (response) => response.writeHead(receiver.requests.length <= MAX_REFUSALS + 3 ? status : 200).end();
    const bench = new Bench().to(receiver.url());
    bench.outbox.add({ messageId: "msg_1" });
    expect(await bench.deliver()).toBe(true);
    expect(receiver.requests).toHaveLength(MAX_REFUSALS + 4);
  });
});

describe("a message that fails again and again", () => {
  it("is a dead letter once it is 72 h old", async () => {
    const receiver = await openReceiver();
    receiver.answer = (response) => response.writeHead(503).end();
    let nowMs = 1_000_000_000;
    const bench = new Bench({ clock: { nowMs: () => nowMs } }).to(receiver.url());
    const row = bench.outbox.add({ messageId: "msg_1", createdAtMs: nowMs });
    bench.notifier.start();
    for (let attempt = 1; row.deadAtMs === null; attempt += 1) {
      await bench.troubled(attempt);
      expect(row.deadAtMs === null).toBe(nowMs - row.createdAtMs < RETRY_FOR_MS);
      nowMs += 3_600_000;
      bench.notifier.wake();
    }
    expect(receiver.requests).toHaveLength(73);
  });

  it("is tried five times however old it is: a machine that slept loses nothing", async () => {
    const receiver = await openReceiver();
    receiver.answer = (response) => response.writeHead(503).end();
    const bench = new Bench().to(receiver.url());
    bench.outbox.add({ messageId: "msg_1", createdAtMs: Date.now() - 10 * RETRY_FOR_MS });
    await bench.deliver();
    expect(receiver.requests).toHaveLength(MAX_REFUSALS);
  });
});

describe("a message that no attempt can deliver", () => {
  it.each(["", "two words", "line\nbreak: 1", "ü", "x".repeat(257)])("because its id is %j, is a dead letter at once", async (messageId) => {
    const receiver = await openReceiver();
    const bench = new Bench().to(receiver.url());
    const row = bench.outbox.add({ messageId });
    expect(await bench.deliver()).toBe(true);
    expect(bench.failureCodes()).toEqual(["WEBHOOK_BAD_MESSAGE_ID"]);
    expect([row.deadAtMs === null, receiver.requests]).toEqual([false, []]);
  });

  it("because it is too large, in bytes, is a dead letter at once", async () => {
    const receiver = await openReceiver();
    const bench = new Bench().to(receiver.url(), { maxBodyBytes: 10 });
    bench.outbox.add({ messageId: "msg_1", body: '"üüüü"' });
    bench.outbox.add({ messageId: "msg_2", body: '"üüüüü"' });
    expect(await bench.deliver()).toBe(true);
    expect(receiver.bodies()).toEqual(['"üüüü"']);
    expect(bench.outbox.rows[1]?.errors).toEqual(["WEBHOOK_TOO_LARGE: the body has 12 bytes, and the endpoint's limit is 10"]);
  });
});

describe("an endpoint that answers 410", () => {
  it("is disabled: its messages wait, nothing is sent, and a flush does not wait for it", async () => {
    const receiver = await openReceiver();
    receiver.answer = (response) => response.writeHead(410).end();
    const bench = new Bench().to(receiver.url());
    bench.outbox.add({ messageId: "msg_1" });
    const second = bench.outbox.add({ messageId: "msg_2" });
    expect(await bench.deliver()).toBe(true);
    expect(bench.problems).toMatchObject([{ failure: { code: "WEBHOOK_GONE" }, next: "disabled", attempts: 1 }]);
    expect(receiver.requests).toHaveLength(1);
    expect([second.deliveredAtMs, second.deadAtMs]).toEqual([null, null]);

    receiver.answer = (response) => response.writeHead(200).end();
    bench.outbox.endpoint().isDisabled = false;
    bench.notifier.wake();
    expect(await bench.notifier.flush({ timeoutMs: 20_000 })).toEqual({ drained: true });
    expect(receiver.requests.map(({ headers }) => headers["webhook-id"])).toEqual(["msg_1", "msg_1", "msg_2"]);
  });
});
