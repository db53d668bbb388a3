import { expect, it } from "vitest";

import { SilentWindow } from "../../src/kernel/silent-window.ts";

const WINDOW_MS = 1000;

it("2.2#2: the silent window passes once in each window without progress, from when it is first watched on", () => {
  const window = new SilentWindow();
  const passed = [0, 999, 1000, 1500, 1999, 2000, 3500, 4499, 4500].map((at) => window.hasPassed(7, at, WINDOW_MS));
  expect(passed).toEqual([false, false, true, false, false, true, true, false, true]);
});

it("2.2#2: progress begins the silent window anew, whatever the time of day says of when it was", () => {
  const window = new SilentWindow();
  const asked = (progressAt: number, at: number): boolean => window.hasPassed(progressAt, at, WINDOW_MS);
  expect([asked(5_000_000, 0), asked(5_000_000, 900), asked(6_000_000, 950), asked(6_000_000, 1900)]).toEqual([false, false, false, false]);
  expect(asked(6_000_000, 1950)).toBe(true);
  // The clock was set back an hour before the next progress.
  expect([asked(2_400_000, 2000), asked(2_400_000, 2999), asked(2_400_000, 3000)]).toEqual([false, false, true]);
});
