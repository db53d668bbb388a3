import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generateKey, type TextSource } from "../src/index.ts";
import { Bench, openReceiver } from "./support/bench.ts";

const KEYS = { from: "env", name: "HOOK_SECRET" } as const;

describe("a failed attempt", () => {
  it("is an endpoint that does not answer in time", async () => {
    const receiver = await openReceiver();
    receiver.answer = (response) => {
      if (receiver.requests.length > 1) response.writeHead(200).end();
    };
    const bench = new Bench().to(receiver.url(), { timeoutMs: 400 });
    const row = bench.outbox.add({ messageId: "msg_1" });
    bench.notifier.start();
    await bench.troubled(1);
    expect(row.errors[0]).toBe("WEBHOOK_TIMEOUT: no whole answer within 400 ms");
    expect(await bench.notifier.flush({ timeoutMs: 20_000 })).toEqual({ drained: true });
  });

  it("is an answer that begins in time and does not end in time", async () => {
    const receiver = await openReceiver();
    receiver.answer = (response) => {
      if (receiver.requests.length > 1) response.writeHead(200).end();
      else response.writeHead(200).write("wait");
    };
    const bench = new Bench().to(receiver.url(), { timeoutMs: 400 });
    bench.outbox.add({ messageId: "msg_1" });
    expect(await bench.deliver()).toBe(true);
    expect(bench.failureCodes()).toEqual(["WEBHOOK_TIMEOUT"]);
  });

  it("is a key that is missing, empty or none, and sends nothing unsigned; one put right delivers", async () => {
    const receiver = await openReceiver();
    const bench = new Bench().to(receiver.url(), { keys: KEYS });
    const row = bench.outbox.add({ messageId: "msg_1" });
    bench.notifier.start();
    await bench.troubled(1);
    const wrong = [" ", "hunter2hunter2hunter2hunter2", "whsec_hunter2hunter2", "whsec_hunter2!hunter2!hunter2!hunter2!hunter2!"];
    for (const [index, secret] of wrong.entries()) {
      bench.env["HOOK_SECRET"] = secret;
      await bench.troubled((index + 1) * 2 + 1);
    }
    expect(receiver.requests).toEqual([]);
    expect(new Set(bench.failureCodes())).toEqual(new Set(["WEBHOOK_SECRET_MISSING", "WEBHOOK_SECRET_INVALID"]));
    expect(row.errors.join()).toContain('"HOOK_SECRET"');
    expect(JSON.stringify([row.errors, bench.problems])).not.toContain("hunter2");

    bench.env["HOOK_SECRET"] = generateKey("v1").signing;
    expect(await bench.notifier.flush({ timeoutMs: 20_000 })).toEqual({ drained: true });
    expect(receiver.requests[0]?.headers["webhook-signature"]).toMatch(/^v1,/);
  });

  it.each([
    ["not a URL", "nonsense token-5f1"],
    ["another protocol", "file:///etc/passwd?token-5f1"],
    ["credentials in the URL", "http://user:token-5f1@127.0.0.1/"],
  ])("is %s, told without the URL", async (_, url) => {
    const bench = new Bench().to(url);
    const row = bench.outbox.add({ messageId: "msg_1" });
    bench.notifier.start();
    await bench.troubled(1);
    expect(bench.failureCodes()[0]).toBe("WEBHOOK_BAD_URL");
    expect(row.errors.join()).not.toContain("token-5f1");
  });

  it("tells an unreachable endpoint without the URL's token", async () => {
    const receiver = await openReceiver();
    await receiver.close();
    const bench = new Bench().to(receiver.url("/token-5f1?key=token-5f1"));
    const row = bench.outbox.add({ messageId: "msg_1" });
    bench.notifier.start();
    await bench.troubled(1);
    expect(row.errors[0]).toBe("WEBHOOK_UNREACHABLE: no answer from the endpoint (ECONNREFUSED)");
  });

  it("is a message for an endpoint that there is not, which others do not wait for", async () => {
    const receiver = await openReceiver();
    const bench = new Bench().to(receiver.url(), {}, "known");
    bench.outbox.add({ endpoint: "unknown", messageId: "msg_1" });
    bench.outbox.add({ endpoint: "known", messageId: "msg_1" });
    bench.notifier.start();
    await bench.troubled(1);
    await receiver.received(1);
    expect(new Set(bench.failureCodes())).toEqual(new Set(["WEBHOOK_ENDPOINT_UNKNOWN"]));
  });
});

describe("a URL or a key in a file", () => {
  function fileWith(text: string, mode: number): TextSource {
    const path = join(mkdtempSync(join(tmpdir(), "pawl-webhook-")), "secret");
    writeFileSync(path, text);
    chmodSync(path, mode);
    return { from: "file", path };
  }

  it("is read where only its owner can read it", async () => {
    const receiver = await openReceiver();
    const { signing } = generateKey("v1");
    const bench = new Bench().to("", { url: fileWith(`${receiver.url()}\n`, 0o600), keys: fileWith(`${signing}\n`, 0o400) });
    bench.outbox.add({ messageId: "msg_1" });
    expect(await bench.deliver()).toBe(true);
    expect(receiver.requests[0]?.headers["webhook-signature"]).toMatch(/^v1,/);
  });

  it.each([0o640, 0o604, 0o644, 0o620])("is refused with mode %o", async (mode) => {
    const receiver = await openReceiver();
    const bench = new Bench().to(receiver.url(), { keys: fileWith(generateKey("v1").signing, mode) });
    const row = bench.outbox.add({ messageId: "msg_1" });
    bench.notifier.start();
    await bench.troubled(1);
    expect(row.errors[0]).toMatch(/^WEBHOOK_SECRET_MISSING: the file ".*" can be read by others \(mode 06/);
    expect(receiver.requests).toEqual([]);
  });

  it.each<[string, TextSource, RegExp]>([
    ["missing", { from: "file", path: "/nonexistent/secret" }, /cannot be read \(ENOENT\)/],
    ["a folder", { from: "file", path: tmpdir() }, /is not a regular file/],
  ])("is refused where it is %s", async (_, keys, problem) => {
    const bench = new Bench().to("https://receiver.invalid/", { keys });
    const row = bench.outbox.add({ messageId: "msg_1" });
    bench.notifier.start();
    await bench.troubled(1);
    expect(row.errors[0]).toMatch(problem);
  });

  it("is refused where it is empty", async () => {
    const bench = new Bench().to("", { url: fileWith("\n", 0o600) });
    const row = bench.outbox.add({ messageId: "msg_1" });
    bench.notifier.start();
    await bench.troubled(1);
    expect(row.errors[0]).toMatch(/^WEBHOOK_BAD_URL: the file .* is empty$/);
  });
});
