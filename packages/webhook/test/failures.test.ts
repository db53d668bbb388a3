import { describe, expect, it } from "vitest";
import { Bench, openReceiver } from "./support/bench.ts";

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

describe("a failed attempt", () => {
  it("follows no redirect: the other URL is never asked", async () => {
    const target = await openReceiver();
    const receiver = await openReceiver();
    const statuses = [301, 302, 303, 307, 308];
    receiver.answer = (response) => {
      response.writeHead(statuses[receiver.requests.length - 1] ?? 200, { location: target.url() }).end();
    };
    const bench = new Bench();
    bench.outbox.add({ endpointUrl: receiver.url(), messageId: "msg_1" });
    bench.notifier.start();
    expect(await bench.notifier.flush({ timeoutMs: 20_000 })).toEqual({ drained: true });
    expect(bench.failureCodes()).toEqual(statuses.map(() => "WEBHOOK_REDIRECT"));
    expect(target.requests).toEqual([]);
  });

  it("is any status that is not 2xx", async () => {
    const receiver = await openReceiver();
    const statuses = [400, 401, 404, 410, 429, 500, 503];
    receiver.answer = (response) => response.writeHead(statuses[receiver.requests.length - 1] ?? 200).end("secret answer");
    const bench = new Bench();
    const row = bench.outbox.add({ endpointUrl: receiver.url(), messageId: "msg_1" });
    bench.notifier.start();
    await bench.notifier.flush({ timeoutMs: 20_000 });
    expect(row.errors).toEqual(statuses.map((status) => `WEBHOOK_HTTP_STATUS: the endpoint answered ${String(status)}`));
    expect(row.attempts).toBe(statuses.length);
  });

  it("is an endpoint that does not answer in time", async () => {
    const receiver = await openReceiver();
    receiver.answer = (response) => {
      if (receiver.requests.length > 1) response.writeHead(200).end();
    };
    const bench = new Bench({ timeoutMs: 400 });
    const row = bench.outbox.add({ endpointUrl: receiver.url(), messageId: "msg_1" });
    bench.notifier.start();
    await bench.troubled(1);
    expect(row.errors[0]).toBe("WEBHOOK_TIMEOUT: no answer within 400 ms");
    expect(await bench.notifier.flush({ timeoutMs: 20_000 })).toEqual({ drained: true });
  });

  it("is a secret that is missing, empty or not one, and sends nothing unsigned; a secret put right delivers", async () => {
    const receiver = await openReceiver();
    const bench = new Bench();
    const row = bench.outbox.add({ endpointUrl: receiver.url(), messageId: "msg_1", secretEnv: "HOOK_SECRET" });
    bench.notifier.start();
    await bench.troubled(1);
    const wrong = ["", "hunter2hunter2hunter2hunter2", "whsec_hunter2hunter2", "whsec_hunter2!hunter2!hunter2!hunter2!hunter2!"];
    for (const [index, secret] of wrong.entries()) {
      bench.env["HOOK_SECRET"] = secret;
      await bench.troubled((index + 1) * 2 + 1);
    }
    expect(receiver.requests).toEqual([]);
    expect(new Set(bench.failureCodes())).toEqual(new Set(["WEBHOOK_SECRET_MISSING", "WEBHOOK_SECRET_INVALID"]));
    expect(row.errors.join()).toContain('"HOOK_SECRET"');
    expect(row.errors.join()).not.toContain("hunter2");
    expect(JSON.stringify(bench.problems)).not.toContain("hunter2");

    bench.env["HOOK_SECRET"] = SECRET;
    expect(await bench.notifier.flush({ timeoutMs: 20_000 })).toEqual({ drained: true });
    expect(receiver.requests[0]?.headers["webhook-signature"]).toMatch(/^v1,/);
  });

  it.each([
    ["not a URL", "nonsense token-5f1"],
    ["another protocol", "file:///etc/passwd?token-5f1"],
    ["credentials in the URL", "http://user:token-5f1@127.0.0.1/"],
  ])("is %s, told without the URL", async (_, endpointUrl) => {
    const bench = new Bench();
    const row = bench.outbox.add({ endpointUrl, messageId: "msg_1" });
    bench.notifier.start();
    await bench.troubled(1);
    expect(bench.failureCodes()[0]).toBe("WEBHOOK_BAD_URL");
    expect(row.errors.join()).not.toContain("token-5f1");
  });

  it("tells an unreachable endpoint without the URL's token", async () => {
    const receiver = await openReceiver();
    await receiver.close();
    const bench = new Bench();
    const row = bench.outbox.add({ endpointUrl: receiver.url("/token-5f1?key=token-5f1"), messageId: "msg_1" });
    bench.notifier.start();
    await bench.troubled(1);
    expect(row.errors[0]).toBe("WEBHOOK_UNREACHABLE: no answer from the endpoint (ECONNREFUSED)");
  });

  it.each(["", "two words", "line\nbreak: 1", "ü", "x".repeat(257)])("is message id %j", async (messageId) => {
    const receiver = await openReceiver();
    const bench = new Bench();
    bench.outbox.add({ endpointUrl: receiver.url(), messageId });
    bench.notifier.start();
    await bench.troubled(1);
    expect(bench.failureCodes()[0]).toBe("WEBHOOK_BAD_MESSAGE_ID");
    expect(receiver.requests).toEqual([]);
  });
});

describe("the time of the next attempt", () => {
  it("doubles its cap up to the limit, with full jitter", async () => {
    const receiver = await openReceiver();
    receiver.answer = (response) => response.writeHead(500).end();
    let nowMs = 5_000_000;
    const bench = new Bench({ clock: { nowMs: () => nowMs }, firstRetryDelayMs: 1_000, maxRetryDelayMs: 5_000 });
    const row = bench.outbox.add({ endpointUrl: receiver.url(), messageId: "msg_1" });
    bench.notifier.start();
    const delaysMs: number[] = [];
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await bench.troubled(attempt);
      delaysMs.push(row.dueAtMs - nowMs);
      nowMs = row.dueAtMs;
      bench.notifier.wake();
    }
    expect(delaysMs).toEqual([500, 1_000, 2_000, 2_500, 2_500]);
  });

  it("waits for as long as the endpoint asks, up to the longest delay", async () => {
    const receiver = await openReceiver();
    const wishes = ["4", "86400"];
    receiver.answer = (response) => {
      response.writeHead(429, { "retry-after": wishes[receiver.requests.length - 1] }).end();
    };
    let nowMs = 5_000_000;
    const bench = new Bench({ clock: { nowMs: () => nowMs }, firstRetryDelayMs: 10, maxRetryDelayMs: 60_000 });
    const row = bench.outbox.add({ endpointUrl: receiver.url(), messageId: "msg_1" });
    bench.notifier.start();
    await bench.troubled(1);
    expect(row.dueAtMs - nowMs).toBe(4_000);
    nowMs = row.dueAtMs;
    bench.notifier.wake();
    await bench.troubled(2);
    expect(row.dueAtMs - nowMs).toBe(60_000);
  });
});
