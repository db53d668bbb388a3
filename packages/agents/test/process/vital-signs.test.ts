import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { VitalSigns } from "../../src/process/vital-signs.ts";
import { Watchdog } from "../../src/process/watchdog.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const STALL_MS = 10_000;
/** 1 % of the limit. */
const WORK_MS = 100;

/** Lets a second pass again and again, and says what is seen in each; tells whether the process was taken for dead. */
async function isDead(eachSecond: (signs: VitalSigns, second: number) => void, isOutputJudged = false): Promise<boolean> {
  let isExpired = false;
  const watchdog = new Watchdog(
    { timeoutMs: 1e9, stallMs: STALL_MS, startMs: 5000 },
    () => {
      isExpired = true;
    },
    { quick: () => undefined, thorough: () => Promise.resolve() },
  );
  const signs = new VitalSigns(watchdog, isOutputJudged);
  for (let second = 0; second < 60; second++) {
    eachSecond(signs, second);
    await vi.advanceTimersByTimeAsync(1000);
  }
  watchdog.stop();
  return isExpired;
}

const say = (signs: VitalSigns, text: string): void => signs.output(Buffer.from(text), performance.now());

test("who says something new, and nothing else, is alive", async () => {
  expect(await isDead((signs, second) => second % 9 === 0 && say(signs, `step ${"abcdefg"[second / 9]}\n`))).toBe(false);
});

test("who says the same for ever is dead, although it takes some CPU time to say it", async () => {
  expect(await isDead((signs) => say(signs, "waiting for network\n"))).toBe(true);
  const talk = (signs: VitalSigns): void => {
    for (let line = 0; line < 10; line++) say(signs, "waiting for network\n");
    signs.cpu(40);
  };
  expect(await isDead(talk)).toBe(true);
});

test("who says the same for ever and works meanwhile is alive", async () => {
  const work = (signs: VitalSigns): void => {
    say(signs, "still building\n");
    signs.cpu(900);
  };
  expect(await isDead(work)).toBe(false);
});

test("who works in silence is alive, however little at a time, from 1 % on", async () => {
  expect(await isDead((signs) => signs.cpu(WORK_MS / 9))).toBe(false);
  expect(await isDead((signs) => signs.cpu(WORK_MS / 20))).toBe(true);
});

test("at the start any output and any CPU time is a sign", async () => {
  expect(await isDead((signs, second) => second === 4 && say(signs, "..."))).toBe(true);
  let kind = "";
  const watchdog = new Watchdog({ timeoutMs: 1e9, stallMs: STALL_MS, startMs: 5000 }, (expiry) => (kind = expiry.kind), {
    quick: () => undefined,
    thorough: () => Promise.resolve(),
  });
  new VitalSigns(watchdog).cpu(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(kind).toBe("stalled");
});

test("where the caller judges the output, what he tells is a sign, and what is said is none but the first", async () => {
  const chat = (signs: VitalSigns, second: number): void => say(signs, `${"a".repeat(second + 1)}\n`);
  expect(await isDead(chat)).toBe(false);
  expect(await isDead(chat, true)).toBe(true);
  expect(await isDead((signs, second) => (second === 0 ? say(signs, "on\n") : second % 9 === 0 && signs.told()), true)).toBe(false);
});
