import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { ProcessLimits } from "../../src/process/process-options.ts";
import { type Expiry, Watchdog } from "../../src/process/watchdog.ts";

const HOUR_MS = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function start(limits: Partial<ProcessLimits>, look: (watchdog: Watchdog) => void = () => undefined): { readonly watchdog: Watchdog; readonly expiries: Expiry[] } {
  const expiries: Expiry[] = [];
  const watchdog = new Watchdog({ timeoutMs: HOUR_MS, stallMs: null, startMs: null, ...limits }, (expiry) => expiries.push(expiry), () => look(watchdog));
  return { watchdog, expiries };
}

test("lets a process run that prints again and again within the limit on silence", () => {
  const { watchdog, expiries } = start({ timeoutMs: 1000, stallMs: 100, startMs: 100 });
  for (let time = 0; time < 990; time += 90) {
    vi.advanceTimersByTime(90);
    watchdog.touch();
  }
  expect(expiries).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(expiries).toEqual([{ kind: "timed-out", limitMs: 1000 }]);
});

test("measures silence from the last output", () => {
  const { watchdog, expiries } = start({ stallMs: 100, startMs: 5000 });
  vi.advanceTimersByTime(4000);
  watchdog.touch();
  vi.advanceTimersByTime(99);
  expect(expiries).toEqual([]);
  vi.advanceTimersByTime(5);
  expect(expiries).toEqual([{ kind: "stalled", limitMs: 100 }]);
});

test("judges silence only after output that waited meanwhile was read", () => {
  const { watchdog, expiries } = start({ stallMs: 100 });
  // As after a time in which the event loop was blocked: the timer is due, and then the output is read.
  setTimeout(() => watchdog.touch(), 100);
  vi.advanceTimersByTime(101);
  expect(expiries).toEqual([]);
});

test("looks for a sign of life before a limit counts as reached, and counts one that it finds", () => {
  let signs = 2;
  const { expiries } = start({ stallMs: 100, startMs: 300 }, (watchdog) => {
    if (signs === 0) return;
    signs -= 1;
    watchdog.touch();
  });
  vi.advanceTimersByTime(490);
  expect({ signs, expiries }).toEqual({ signs: 0, expiries: [] });
  vi.advanceTimersByTime(20);
  expect(expiries).toEqual([{ kind: "stalled", limitMs: 100 }]);
});

test("says nothing when it is stopped by the look", () => {
  const { expiries } = start({ stallMs: 100 }, (watchdog) => watchdog.stop());
  vi.advanceTimersByTime(HOUR_MS);
  expect(expiries).toEqual([]);
});

test("takes the limit that is reached first", () => {
  const { expiries } = start({ timeoutMs: 50, stallMs: 100, startMs: 80 });
  vi.advanceTimersByTime(HOUR_MS);
  expect(expiries).toEqual([{ kind: "timed-out", limitMs: 50 }]);
});

test("holds limits longer than the longest timer", () => {
  const timeoutMs = 2 ** 31 * 3;
  const { expiries } = start({ timeoutMs });
  vi.advanceTimersByTime(timeoutMs - 10);
  expect(expiries).toEqual([]);
  vi.advanceTimersByTime(20);
  expect(expiries).toEqual([{ kind: "timed-out", limitMs: timeoutMs }]);
});

test("says nothing once it is stopped, also when there is output afterwards", () => {
  const { watchdog, expiries } = start({ timeoutMs: 100, stallMs: 10 });
  watchdog.stop();
  watchdog.touch();
  vi.advanceTimersByTime(HOUR_MS);
  expect(expiries).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
