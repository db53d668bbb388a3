import { expect, test } from "vitest";

import { forwardClock } from "../../src/util/forward-clock.ts";

const HOUR_MS = 3_600_000;

/** Clocks that the test moves. */
function clocks(notBeforeMs = 0) {
  const at = { wallMs: 1_000_000_000, monotonicMs: 50.25 };
  const now = forwardClock({ wallMs: () => at.wallMs, monotonicMs: () => at.monotonicMs, notBeforeMs });
  const pass = (ms: number): number => {
    at.wallMs += ms;
    at.monotonicMs += ms;
    return now();
  };
  return { at, now, pass };
}

test("gives the time of day", () => {
  const { now, pass } = clocks();
  expect([now(), pass(10), pass(HOUR_MS)]).toEqual([1_000_000_000, 1_000_000_010, 1_003_600_010]);
});

test("goes on a second per second when the time of day is set back, and is the time of day again when that has caught up", () => {
  const { at, now, pass } = clocks();
  at.wallMs -= HOUR_MS;
  expect(now()).toBe(1_000_000_000);
  expect(pass(1000)).toBe(1_000_001_000);
  at.wallMs -= HOUR_MS;
  expect(pass(500)).toBe(1_000_001_500);
  at.wallMs += 2 * HOUR_MS + 7;
  expect(now()).toBe(1_000_001_507);
  expect(pass(1)).toBe(1_000_001_508);
});

test("follows a time of day that is set forward, and keeps to it", () => {
  const { at, now, pass } = clocks();
  at.wallMs += HOUR_MS;
  expect(now()).toBe(1_003_600_000);
  at.wallMs -= HOUR_MS;
  expect(pass(3)).toBe(1_003_600_003);
});

test("does not begin before what it is given", () => {
  const { now, pass } = clocks(1_000_005_000);
  expect([now(), pass(1), pass(10_000)]).toEqual([1_000_005_000, 1_000_005_001, 1_000_015_001]);
});
