import { expect, test, vi } from "vitest";

import { whileExhausted } from "../../src/spawn/while-exhausted.ts";

/** Ends of starts, one after the other: the system's code, or `null` where it was started. */
function ends(...codes: readonly (string | null)[]) {
  const left = [...codes];
  return vi.fn<() => Promise<string | null>>(() => Promise.resolve(left.length > 1 ? (left.shift() as string | null) : (left[0] as string | null)));
}

test("a start is tried again while the machine is at a limit, and for nothing else", async () => {
  const passing = ends("EAGAIN", "EMFILE", null);
  expect(await whileExhausted(passing, (code) => code, null)).toBeNull();
  expect(passing).toHaveBeenCalledTimes(3);
  const missing = ends("ENOENT");
  expect(await whileExhausted(missing, (code) => code, null)).toBe("ENOENT");
  expect(missing).toHaveBeenCalledTimes(1);
});

test("whoever gives up does not wait for the end of the shortage", async () => {
  const lasting = ends("EAGAIN");
  const giveUp = new AbortController();
  const end = whileExhausted(lasting, (code) => code, giveUp.signal);
  giveUp.abort();
  expect(await end).toBe("EAGAIN");
  expect(lasting).toHaveBeenCalledTimes(1);
});

test("a shortage that lasts ends the tries, and is not waited for again before it has passed", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const lasting = ends("ENOMEM");
    const end = whileExhausted(lasting, (code) => code, null);
    await vi.runAllTimersAsync();
    expect(await end).toBe("ENOMEM");
    const tries = lasting.mock.calls.length;
    expect(tries).toBeGreaterThan(4);
    expect(await whileExhausted(lasting, (code) => code, null)).toBe("ENOMEM");
    expect(lasting).toHaveBeenCalledTimes(tries + 1);
    expect(await whileExhausted(ends(null), (code) => code, null)).toBeNull();
    const again = whileExhausted(ends("EAGAIN", null), (code) => code, null);
    await vi.runAllTimersAsync();
    expect(await again).toBeNull();
  } finally {
    vi.useRealTimers();
  }
});
