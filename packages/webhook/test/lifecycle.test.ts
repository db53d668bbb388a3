import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { DELIVERY_TIMEOUT_MS, LEASE_MARGIN_MS, type OutboxStore, type Settlement } from "../src/index.ts";
import { Bench, openReceiver } from "./support/bench.ts";
import { MemoryOutbox } from "./support/memory-outbox.ts";

describe("start", () => {
  it("delivers what a former process left in the outbox, claims that ran out included", async () => {
    const receiver = await openReceiver();
    const bench = new Bench().to(receiver.url());
    bench.outbox.add({ messageId: "msg_1" });
    bench.outbox.endpoint().leasedUntilMs = Date.now() + 50;
    expect(await bench.deliver()).toBe(true);
    expect(receiver.requests).toHaveLength(1);
  });

  it("claims for longer than an attempt can take", async () => {
    const bench = new Bench();
    bench.notifier.start();
    await bench.notifier.flush({ timeoutMs: 20_000 });
    expect(bench.outbox.claims[0]?.leaseMs).toBe(DELIVERY_TIMEOUT_MS + LEASE_MARGIN_MS);
  });

  it("refuses a second call, and options out of range", () => {
    const bench = new Bench();
    bench.notifier.start();
    expect(() => bench.notifier.start()).toThrow("starts once");
    expect(() => new Bench({ claimSize: 0 })).toThrow(RangeError);
    expect(() => new Bench({ maxRetryDelayMs: Number.NaN })).toThrow("maxRetryDelayMs");
  });
});

describe("flush", () => {
  it("gives up at its time limit, and the message stays in the outbox", async () => {
    const receiver = await openReceiver();
    receiver.answer = (response) => response.writeHead(500).end();
    const bench = new Bench().to(receiver.url());
    const row = bench.outbox.add({ messageId: "msg_1" });
    bench.notifier.start();
    expect(await bench.notifier.flush({ timeoutMs: 60 })).toEqual({ drained: false });
    expect(row.deliveredAtMs).toBeNull();
  });

  it("does not wait for an attempt that comes after its time limit", async () => {
    const receiver = await openReceiver();
    receiver.answer = (response) => response.writeHead(503, { "retry-after": "3600" }).end();
    const bench = new Bench().to(receiver.url());
    bench.outbox.add({ messageId: "msg_1" });
    bench.notifier.start();
    expect(await bench.notifier.flush({ timeoutMs: 600_000 })).toEqual({ drained: false });
    expect(receiver.requests).toHaveLength(1);
  });

  it("is not drained where the notifier does not run, or is stopped meanwhile", async () => {
    const receiver = await openReceiver();
    receiver.answer = () => undefined;
    const bench = new Bench().to(receiver.url());
    bench.outbox.add({ messageId: "msg_1" });
    expect(await bench.notifier.flush({ timeoutMs: 20_000 })).toEqual({ drained: false });
    bench.notifier.start();
    const flushed = bench.notifier.flush({ timeoutMs: 20_000 });
    await receiver.received(1);
    await bench.notifier.stop();
    expect(await flushed).toEqual({ drained: false });
    expect(await bench.notifier.flush({ timeoutMs: 20_000 })).toEqual({ drained: false });
  });
});

describe("stop", () => {
  it("ends an attempt under way, which the next notifier delivers without waiting for a claim to run out", async () => {
    const receiver = await openReceiver();
    receiver.answer = () => undefined;
    const bench = new Bench().to(receiver.url(), { timeoutMs: 600_000 });
    const row = bench.outbox.add({ messageId: "msg_1" });
    bench.notifier.start();
    await receiver.received(1);
    await bench.notifier.stop();
    await bench.notifier.stop();
    expect([row.attempts, row.errors]).toEqual([0, []]);

    receiver.answer = (response) => response.writeHead(200).end();
    const next = new Bench({ store: bench.outbox }).to(receiver.url());
    expect(await next.deliver()).toBe(true);
    expect(receiver.requests.map(({ headers }) => headers["webhook-id"])).toEqual(["msg_1", "msg_1"]);
  });

  it("leaves nothing that keeps the process alive, even with an endpoint that never answers", async () => {
    const receiver = await openReceiver();
    receiver.answer = (response, { path }) => {
      if (path === "/good") response.writeHead(200).end();
    };
    const fixture = fileURLToPath(new URL("fixtures/delivers-one-and-stops.ts", import.meta.url));
    const child = spawn(process.execPath, [fixture, receiver.url("/good"), receiver.url("/mute")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const said = child.stdout.toArray();
    const [exitCode] = (await once(child, "exit")) as [number | null];
    expect(exitCode).toBe(0);
    const { stoppedAtMs, exitedAtMs } = JSON.parse(Buffer.concat(await said).toString()) as Record<string, number>;
    expect((exitedAtMs ?? Infinity) - (stoppedAtMs ?? 0)).toBeLessThan(2_000);
  });

  it("resolves only when the outcome of the last attempt is recorded", async () => {
    const receiver = await openReceiver();
    receiver.answer = () => undefined;
    const outbox = new MemoryOutbox();
    const recording = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const store: OutboxStore = {
      claimDue: (options) => outbox.claimDue(options),
      settle: async (settlement) => {
        reached.resolve();
        await recording.promise;
        return outbox.settle(settlement);
      },
      nextDueAtMs: () => outbox.nextDueAtMs(),
    };
    const bench = new Bench({ store }).to(receiver.url());
    outbox.add({ messageId: "msg_1" });
    bench.notifier.start();
    await receiver.received(1);
    const leaseAtStop = bench.notifier.stop().then(() => outbox.endpoint().leasedUntilMs);
    await reached.promise;
    await new Promise((resolve) => setImmediate(resolve));
    recording.resolve();
    expect(await leaseAtStop).toBe(0);
  });

  it("makes no use of the store afterwards", async () => {
    const bench = new Bench();
    bench.notifier.start();
    await bench.notifier.flush({ timeoutMs: 20_000 });
    await bench.notifier.stop();
    const claims = bench.outbox.claims.length;
    bench.notifier.wake();
    await new Promise((resolve) => setImmediate(resolve));
    expect(bench.outbox.claims).toHaveLength(claims);
    expect(() => bench.notifier.start()).toThrow("starts once");
  });
});

/** The given outbox with one operation that rejects at its first call, and claims that run out soon. */
function failsOnce(outbox: MemoryOutbox, operation: keyof OutboxStore, cause: Error): OutboxStore {
  let broken = true;
  const failing = (name: keyof OutboxStore): void => {
    if (name !== operation || !broken) return;
    broken = false;
    throw cause;
  };
  return {
    claimDue: async (options) => {
      failing("claimDue");
      return outbox.claimDue({ ...options, leaseMs: 30 });
    },
    settle: async (settlement: Settlement) => {
      failing("settle");
      return outbox.settle(settlement);
    },
    nextDueAtMs: async () => {
      failing("nextDueAtMs");
      return outbox.nextDueAtMs();
    },
  };
}

describe("a store that fails", () => {
  it.each(["claimDue", "nextDueAtMs", "settle"] as const)(
    "in %s is told, and deliveries go on",
    async (operation) => {
      const receiver = await openReceiver();
      receiver.answer = (response) => response.writeHead(receiver.requests.length === 1 ? 500 : 200).end();
      const cause = new Error("database is locked");
      const outbox = new MemoryOutbox();
      const bench = new Bench({ store: failsOnce(outbox, operation, cause) }).to(receiver.url());
      outbox.add({ messageId: "msg_1" });
      expect(await bench.deliver()).toBe(true);
      expect(bench.problems).toContainEqual({ kind: "store-failed", code: "WEBHOOK_STORE_FAILED", operation, cause });
    },
  );
});

describe("a listener that throws", () => {
  it("does not end deliveries", async () => {
    const receiver = await openReceiver();
    receiver.answer = (response) => response.writeHead(receiver.requests.length < 3 ? 500 : 200).end();
    const bench = new Bench({
      onProblem: () => {
        throw new Error("listener");
      },
    }).to(receiver.url());
    bench.outbox.add({ messageId: "msg_1" });
    expect(await bench.deliver()).toBe(true);
  });
});
