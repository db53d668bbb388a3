import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Bench, openReceiver } from "./support/bench.ts";

const KEY = Buffer.from("0123456789abcdef0123456789abcdef");
const SECRET = `whsec_${KEY.toString("base64")}`;

describe("a delivery", () => {
  it("posts the body unchanged, with id, timestamp and content type", async () => {
    const receiver = await openReceiver();
    const bench = new Bench({ clock: { nowMs: () => 1_700_000_000_999 } });
    const body = '{"text":"Grüße, 日本 \\u0000"}';
    bench.outbox.add({ endpointUrl: receiver.url("/a?b=c"), messageId: "msg_1", body });
    bench.notifier.start();
    expect(await bench.notifier.flush({ timeoutMs: 20_000 })).toEqual({ drained: true });

    const [request] = receiver.requests;
    expect(request).toMatchObject({ method: "POST", path: "/a?b=c", body });
    expect(request?.headers).toMatchObject({
      "content-type": "application/json",
      "webhook-id": "msg_1",
      "webhook-timestamp": "1700000000",
    });
    expect(bench.outbox.rows[0]?.deliveredAtMs).toBe(1_700_000_000_999);
  });

  it("carries no signature where the endpoint has no secret", async () => {
    const receiver = await openReceiver();
    const bench = new Bench();
    bench.outbox.add({ endpointUrl: receiver.url(), messageId: "msg_1" });
    bench.notifier.start();
    await bench.notifier.flush({ timeoutMs: 20_000 });
    expect(receiver.requests[0]?.headers).not.toHaveProperty("webhook-signature");
  });

  it("carries a v1 HMAC-SHA256 over id, timestamp and the bytes received, where the endpoint has a secret", async () => {
    const receiver = await openReceiver();
    const bench = new Bench();
    bench.env["HOOK_SECRET"] = SECRET;
    bench.outbox.add({ endpointUrl: receiver.url(), messageId: "msg_1", body: '{"ü":1}', secretEnv: "HOOK_SECRET" });
    bench.notifier.start();
    await bench.notifier.flush({ timeoutMs: 20_000 });

    const request = receiver.requests[0];
    const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature } = request?.headers ?? {};
    const signed = `${String(id)}.${String(timestamp)}.${String(request?.body)}`;
    expect(signature).toBe(`v1,${createHmac("sha256", KEY).update(signed).digest("base64")}`);
  });

  it("keeps the id and takes a fresh timestamp and signature at each attempt", async () => {
    const receiver = await openReceiver();
    receiver.answer = (response) => response.writeHead(receiver.requests.length === 1 ? 500 : 200).end();
    let nowMs = 1_000_000;
    const bench = new Bench({ clock: { nowMs: () => nowMs } });
    bench.env["HOOK_SECRET"] = SECRET;
    bench.outbox.add({ endpointUrl: receiver.url(), messageId: "msg_1", secretEnv: "HOOK_SECRET" });
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
    const bench = new Bench();
    for (const status of statuses) bench.outbox.add({ endpointUrl: receiver.url(), messageId: `msg_${String(status)}` });
    bench.notifier.start();
    expect(await bench.notifier.flush({ timeoutMs: 20_000 })).toEqual({ drained: true });
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
    const bench = new Bench({ timeoutMs: 60_000 });
    bench.outbox.add({ endpointUrl: receiver.url(), messageId: "msg_1" });
    bench.notifier.start();
    expect(await bench.notifier.flush({ timeoutMs: 20_000 })).toEqual({ drained: true });
  });
});
