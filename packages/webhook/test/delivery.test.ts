import { describe, expect, it } from "vitest";
import { generateKey, verifyWebhook } from "../src/index.ts";
import { Bench, openReceiver } from "./support/bench.ts";

describe("a delivery", () => {
  it("posts the body unchanged, with id, timestamp, content type and the messages' version", async () => {
    const receiver = await openReceiver();
    const bench = new Bench({ clock: { nowMs: () => 1_700_000_000_999 } }).to(receiver.url("/a?b=c"));
    const body = '{"text":"Grüße, 日本 \\u0000"}';
    bench.outbox.add({ messageId: "msg_1", body });
    expect(await bench.deliver()).toBe(true);

    const [request] = receiver.requests;
    expect(request).toMatchObject({ method: "POST", path: "/a?b=c", body });
    expect(request?.headers).toMatchObject({
      "content-type": "application/json",
      "pawl-message-version": "1",
      "webhook-id": "msg_1",
      "webhook-timestamp": "1700000000",
    });
    expect(bench.outbox.rows[0]?.deliveredAtMs).toBe(1_700_000_000_999);
  });

  it("carries no signature where the endpoint has no key", async () => {
    const receiver = await openReceiver();
    const bench = new Bench().to(receiver.url());
    bench.outbox.add({ messageId: "msg_1" });
    await bench.deliver();
    expect(receiver.requests[0]?.headers).not.toHaveProperty("webhook-signature");
  });

  it.each(["v1", "v1a"] as const)("is accepted by a receiver that verifies %s, also while the key is replaced", async (scheme) => {
    const receiver = await openReceiver();
    const [old, fresh] = [generateKey(scheme), generateKey(scheme)];
    const bench = new Bench().to(receiver.url(), { keys: { from: "env", name: "KEYS" } });
    bench.env["KEYS"] = `${fresh.signing} ${old.signing}`;
    bench.outbox.add({ messageId: "msg_1", body: '{"ü":1}' });
    await bench.deliver();
    const { headers = {}, body = "" } = receiver.requests[0] ?? {};
    for (const { verifying } of [old, fresh]) expect(verifyWebhook({ headers, body, keys: verifying })).toMatchObject({ id: "msg_1", body });
  });

  it("keeps the id and takes a fresh timestamp and signature at each attempt", async () => {
    const receiver = await openReceiver();
    receiver.answer = (response) => response.writeHead(receiver.requests.length === 1 ? 500 : 200).end();
    let nowMs = 1_000_000;
    const bench = new Bench({ clock: { nowMs: () => nowMs } }).to(receiver.url(), { keys: { from: "env", name: "KEYS" } });
    bench.env["KEYS"] = generateKey("v1").signing;
    bench.outbox.add({ messageId: "msg_1" });
    bench.notifier.start();
    await bench.troubled(1);
    nowMs += 60_000;
    bench.notifier.wake();
    await bench.notifier.flush({ timeoutMs: 20_000 });

    const [first, second] = receiver.requests.map((request) => request.headers);
    expect(second?.["webhook-id"]).toBe(first?.["webhook-id"]);
    expect([first?.["webhook-timestamp"], second?.["webhook-timestamp"]]).toEqual(["1000", "1060"]);
    expect(second?.["webhook-signature"]).not.toBe(first?.["webhook-signature"]);
  });

  it("is done by any 2xx status, whatever the size of the answer", async () => {
    const receiver = await openReceiver();
    const statuses = [200, 201, 202, 204, 299];
    receiver.answer = (response) => {
      response.writeHead(statuses[receiver.requests.length - 1] ?? 500);
      response.end(receiver.requests.length === 2 ? Buffer.alloc(4_000_000) : undefined);
    };
    const bench = new Bench().to(receiver.url());
    for (const status of statuses) bench.outbox.add({ messageId: `msg_${String(status)}` });
    expect(await bench.deliver()).toBe(true);
    expect(receiver.requests).toHaveLength(statuses.length);
    expect(bench.problems).toEqual([]);
  });

  it("does not wait for an answer's body that never ends", async () => {
    const receiver = await openReceiver();
    receiver.answer = (response) => {
      response.writeHead(200);
      const pour = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384)));
      };
      response.on("drain", pour);
      pour();
    };
    const bench = new Bench().to(receiver.url(), { timeoutMs: 60_000 });
    bench.outbox.add({ messageId: "msg_1" });
    expect(await bench.deliver()).toBe(true);
  });

  it("keeps one connection for all messages of an endpoint, and takes another when the receiver has closed it", async () => {
    const receiver = await openReceiver();
    const bench = new Bench().to(receiver.url());
    for (const messageId of ["msg_1", "msg_2", "msg_3"]) bench.outbox.add({ messageId });
    await bench.deliver();
    expect(receiver.connections).toBe(1);
    receiver.closeConnections();
    bench.outbox.add({ messageId: "msg_4" });
    bench.notifier.wake();
    await receiver.received(4);
    expect(await bench.notifier.flush({ timeoutMs: 20_000 })).toEqual({ drained: true });
    expect([receiver.connections, bench.problems]).toEqual([2, []]);
  });
});
