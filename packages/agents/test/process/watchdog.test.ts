import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { ProcessLimits } from "../../src/process/process-options.ts";
import { type Expiry, Watchdog } from "../../src/process/watchdog.ts";

const HOUR_MS = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

type Look = (watchdog: Watchdog) => void;

function start(
  limits: Partial<ProcessLimits>,
  quick: Look = () => undefined,
  thorough: Look = () => undefined,
): { readonly watchdog: Watchdog; readonly expiries: Expiry[] } {
  const expiries: Expiry[] = [];
  const looks = {
    quick: () => quick(watchdog),
    thorough: async () => thorough(watchdog),
  };
  const watchdog: Watchdog = new Watchdog({ timeoutMs: HOUR_MS, stallMs: null, startMs: null, ...limits }, (expiry) => expiries.push(expiry), looks);
  return { watchdog, expiries };
}

test("lets a process run that prints again and again within the limit on silence", async () => {
  const { watchdog, expiries } = start({ timeoutMs: 1000, stallMs: 100, startMs: 100 });
  for (let time = 0; time < 990; time += 90) {
    await vi.advanceTimersByTimeAsync(90);
    watchdog.touch();
  }
  expect(expiries).toEqual([]);
  await vi.advanceTimersByTimeAsync(100);
  expect(expiries).toEqual([{ kind: "timed-out", limitMs: 1000 }]);
});

test("measures silence from the last output", async () => {
  const { watchdog, expiries } = start({ stallMs: 100, startMs: 5000 });
  await vi.advanceTimersByTimeAsync(4000);
  watchdog.touch();
  await vi.advanceTimersByTimeAsync(99);
  expect(expiries).toEqual([]);
  await vi.advanceTimersByTimeAsync(5);
  expect(expiries).toEqual([{ kind: "stalled", limitMs: 100 }]);
});

test("judges silence only after output that waited meanwhile was read", async () => {
  const { watchdog, expiries } = start({ stallMs: 100 });
  // As after a time in which the event loop was blocked: the timer is due, and then the output is read.
  setTimeout(() => watchdog.touch(), 100);
  await vi.advanceTimersByTimeAsync(101);
  expect(expiries).toEqual([]);
});

test("looks for a sign of life before a limit counts as reached, and counts one that it finds", async () => {
  let signs = 2;
  const { expiries } = start({ stallMs: 100, startMs: 300 }, (watchdog) => {
    if (signs === 0) return;
    signs -= 1;
    watchdog.touch();
  });
  await vi.advanceTimersByTimeAsync(490);
  expect({ signs, expiries }).toEqual({ signs: 0, expiries: [] });
  await vi.advanceTimersByTimeAsync(20);
  expect(expiries).toEqual([{ kind: "stalled", limitMs: 100 }]);
});

test("says nothing when it is stopped by the look", async () => {
  const { expiries } = start({ stallMs: 100 }, (watchdog) => watchdog.stop());
  await vi.advanceTimersByTimeAsync(HOUR_MS);
  expect(expiries).toEqual([]);
});

test("takes the limit that is reached first", async () => {
  const { expiries } = start({ timeoutMs: 50, stallMs: 100, startMs: 80 });
  await vi.advanceTimersByTimeAsync(HOUR_MS);
  expect(expiries).toEqual([{ kind: "timed-out", limitMs: 50 }]);
});

test("holds limits longer than the longest timer", async () => {
  const timeoutMs = 2 ** 31 * 3;
  const { expiries } = start({ timeoutMs });
  await vi.advanceTimersByTimeAsync(timeoutMs - 10);
  expect(expiries).toEqual([]);
  await vi.advanceTimersByTimeAsync(20);
  expect(expiries).toEqual([{ kind: "timed-out", limitMs: timeoutMs }]);
});

test("says nothing once it is stopped, also when there is output afterwards", async () => {
  const { watchdog, expiries } = start({ timeoutMs: 100, stallMs: 10 });
  watchdog.stop();
  watchdog.touch();
  await vi.advanceTimersByTimeAsync(HOUR_MS);
  expect(expiries).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

describe("a thorough look", () => {
  test("is taken only when the quick one found nothing, and never for the limit of the whole", async () => {
    let looks = 0;
    const look = () => {
      looks += 1;
    };
    let signs = 1;
    const { expiries } = start({ stallMs: 100 }, (watchdog) => signs-- > 0 && watchdog.touch(), look);
    await vi.advanceTimersByTimeAsync(190);
    expect(looks).toBe(0);
    await vi.advanceTimersByTimeAsync(20);
    expect({ looks, expiries }).toEqual({ looks: 1, expiries: [{ kind: "stalled", limitMs: 100 }] });
    start({ timeoutMs: 50 }, () => undefined, look);
    await vi.advanceTimersByTimeAsync(100);
    expect(looks).toBe(1);
  });

  test("that finds a sign some time ago counts from then", async () => {
    const { watchdog, expiries } = start({ stallMs: 100 }, () => undefined, (found) => found.touch(startedAt + 60));
    const startedAt = performance.now();
    watchdog.touch();
    await vi.advanceTimersByTimeAsync(150);
    expect(expiries).toEqual([]);
    await vi.advanceTimersByTimeAsync(15);
    expect(expiries).toEqual([{ kind: "stalled", limitMs: 100 }]);
  });

  test("that finds what was before the start has found nothing", async () => {
    const { expiries } = start({ startMs: 100 }, () => undefined, (watchdog) => watchdog.touch(performance.now() - 5000));
    await vi.advanceTimersByTimeAsync(105);
    expect(expiries).toEqual([{ kind: "no-first-output", limitMs: 100 }]);
  });

  test("says nothing when it was stopped meanwhile", async () => {
    const { expiries } = start({ stallMs: 100 }, () => undefined, (watchdog) => watchdog.stop());
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    expect(expiries).toEqual([]);
  });
});

describe("an open call of a tool", () => {
  test("may be silent up to its own limit, which begins anew with another call", async () => {
    const { watchdog, expiries } = start({ stallMs: 100, toolMs: 1000 });
    watchdog.setToolCall("first");
    await vi.advanceTimersByTimeAsync(900);
    watchdog.setToolCall("first");
    watchdog.setToolCall("second");
    await vi.advanceTimersByTimeAsync(990);
    expect(expiries).toEqual([]);
    await vi.advanceTimersByTimeAsync(20);
    expect(expiries).toEqual([{ kind: "tool-stalled", limitMs: 1000 }]);
  });

  test("is a sign of life when it ends, and silence counts from there", async () => {
    const { watchdog, expiries } = start({ stallMs: 100, startMs: 50, toolMs: 1000 });
    watchdog.setToolCall("first");
    await vi.advanceTimersByTimeAsync(500);
    watchdog.setToolCall(null);
    await vi.advanceTimersByTimeAsync(95);
    expect(expiries).toEqual([]);
    await vi.advanceTimersByTimeAsync(10);
    expect(expiries).toEqual([{ kind: "stalled", limitMs: 100 }]);
  });

  test("without a limit of its own is bounded by the limit of the whole", async () => {
    const { watchdog, expiries } = start({ timeoutMs: 5000, stallMs: 100, toolMs: null });
    watchdog.setToolCall("first");
    await vi.advanceTimersByTimeAsync(6000);
    expect(expiries).toEqual([{ kind: "timed-out", limitMs: 5000 }]);
  });
});
