import { describe, expect, it } from "vitest";
import { parseRetryAfterMs } from "../src/transport/parse-retry-after.ts";
import { retryDelayMs } from "../src/delivery/retry-delay.ts";
import { WakeSignal } from "../src/delivery/wake-signal.ts";

describe("parseRetryAfterMs", () => {
  const nowMs = Date.parse("2026-01-01T00:00:00Z");
  it.each([
    [null, null],
    ["120", 120_000],
    ["0", 0],
    ["Thu, 01 Jan 2026 00:00:30 GMT", 30_000],
    ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
    ["-5", null],
    ["5.5", null],
    ["soon", null],
    ["99999999999999", null],
  ])("reads %j as %j", (header, wantedMs) => {
    expect(parseRetryAfterMs(header, nowMs)).toBe(wantedMs);
  });
});

describe("retryDelayMs", () => {
  const bounds = { firstRetryDelayMs: 1_000, maxRetryDelayMs: 300_000 };
  it("is uniform between 0 and a cap that doubles", () => {
    expect([1, 2, 3, 9, 10, 5_000].map((failures) => retryDelayMs(failures, () => 0.5, bounds))).toEqual([
      500, 1_000, 2_000, 128_000, 150_000, 150_000,
    ]);
    expect(retryDelayMs(5_000, () => 0, bounds)).toBe(0);
    expect(retryDelayMs(5_000, () => 0.999_999, bounds)).toBeLessThan(300_000);
  });
});

describe("WakeSignal", () => {
  it("keeps a wake that comes before the sleep, for one sleep", async () => {
    const signal = new WakeSignal();
    signal.wake();
    await signal.sleep(null);
    let awake = false;
    const second = signal.sleep(null).then(() => {
      awake = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(awake).toBe(false);
    signal.wake();
    await second;
  });

  it("does not take a time that is too long for a timer for none", async () => {
    const signal = new WakeSignal();
    let awake = false;
    const sleep = signal.sleep(2 ** 40).then(() => {
      awake = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(awake).toBe(false);
    signal.wake();
    await sleep;
  });
});
