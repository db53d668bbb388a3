import { event } from "@pawl/pipeline";
import type { EventBody } from "@pawl/pipeline";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { LiveView } from "../../src/live/live-view.ts";
import { NOON_MS, REPORT, runState, started } from "./support/run-facts.ts";

const ENTERED = event("stage.entered", { stage: "B" });

beforeEach(() => void vi.useFakeTimers({ now: NOON_MS }));
afterEach(() => void vi.useRealTimers());

function view() {
  const written: string[] = [];
  // What is said is looked at, not how it is painted.
  const keep = (text: string): void => void written.push(text.replaceAll(/\u001b\[[\d;]*m/gu, ""));
  let reads = 0;
  let lastLine: string | null = null;
  let isStopped = false;
  let isReadable = true;
  let taken: (() => void) | null = null;
  const state = runState([["design", "A"]], [started(1, "design")]);
  const made = new LiveView({
    terminal: {
      output: {
        get isBusy() {
          return taken !== null;
        },
        write: (text, done) => {
          keep(text);
          if (isStopped) taken = done;
          else done();
        },
        writeNow: keep,
      },
      size: () => ({ columns: 80, rows: 30 }),
    },
    readReport: () => {
      reads += 1;
      return isReadable ? Promise.resolve({ kind: "right", text: REPORT }) : Promise.reject(new Error("EMFILE: too many open files"));
    },
    activityOf: () => ({ lastLine, moneyMicros: null, tokens: null }),
    runningGates: () => [],
    isDraining: () => false,
  });
  const say = (line: string): void => {
    lastLine = line;
  };
  const notice = (body: EventBody): void => made.noticed({ ...body, seq: 9, run: "run", atMs: NOON_MS }, state);
  const stop = (): void => {
    isStopped = true;
  };
  const goOn = (): void => {
    const done = taken;
    isStopped = false;
    taken = null;
    done?.();
  };
  const readable = (is: boolean): void => {
    isReadable = is;
  };
  return { made, written, reads: () => reads, say, notice, stop, goOn, readable };
}

it("shows many events together, at most ten times a second, and looks at the report as often", async () => {
  const { written, reads, notice } = view();
  for (let count = 0; count < 1000; count += 1) {
    notice(ENTERED);
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(written.length).toBeGreaterThan(5);
  expect(written.length).toBeLessThanOrEqual(11);
  expect(reads()).toBeLessThanOrEqual(11);
  await vi.advanceTimersByTimeAsync(100);
  expect(written.join("").match(/stage\.entered/g)).toHaveLength(1000);
});

it("writes what changed once a second, and nothing where nothing did", async () => {
  const { written, say, notice } = view();
  await vi.advanceTimersByTimeAsync(500);
  expect(written).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(written).toHaveLength(1);
  notice(started(1, "design"));
  await vi.advanceTimersByTimeAsync(100);
  say("something");
  await vi.advanceTimersByTimeAsync(1000);
  expect(written.slice(2).join("")).toMatch(/design +default +\d+ s {2}something/);
  expect(written.at(-1)).not.toContain("status_type");
});

it("waits with everything until a terminal that was stopped goes on, and shows it together then", async () => {
  const { made, written, notice, stop, goOn } = view();
  stop();
  notice(ENTERED);
  await vi.advanceTimersByTimeAsync(100);
  expect(written).toHaveLength(1);
  for (let count = 0; count < 50; count += 1) {
    notice(ENTERED);
    await vi.advanceTimersByTimeAsync(1000);
  }
  let hasEnded = false;
  const ended = made.finish().then(() => {
    hasEnded = true;
  });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(written).toHaveLength(1);
  expect(hasEnded).toBe(false);
  goOn();
  await ended;
  expect(written).toHaveLength(2);
  expect(written[1]?.match(/stage\.entered/g)).toHaveLength(50);
});

it("ends with the report in its place, once, and holds nothing up", async () => {
  const { made, written, notice } = view();
  notice(ENTERED);
  await vi.advanceTimersByTimeAsync(100);
  made.add([{ text: "the last line" }]);
  await made.finish();
  const last = written.at(-1) ?? "";
  expect(last).toContain("the last line\r\n── progress/status.json");
  expect(last).toContain(`"next_step": "Generate at/code.md"`);
  expect(vi.getTimerCount()).toBe(0);
  made.breakOff();
  expect(written.at(-1)).toBe(last);
  made.add([{ text: "a question" }]);
  expect(written.at(-1)).toContain("a question\r\n");
  expect(vi.getTimerCount()).toBe(0);
});

it("goes on where the report cannot be read, says so, and shows it as soon as it can be read", async () => {
  const { written, notice, readable } = view();
  readable(false);
  notice(ENTERED);
  await vi.advanceTimersByTimeAsync(100);
  expect(written.at(-1)).toContain("progress/status.json cannot be read just now");
  expect(written.at(-1)).not.toContain("status_type");
  readable(true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(written.at(-1)).toContain(`"next_step": "Generate at/code.md"`);
});

it("ends without the report where that cannot be read", async () => {
  const { made, written, readable } = view();
  readable(false);
  await made.finish();
  expect(written.at(-1)).toContain("progress/status.json cannot be read just now");
  expect(vi.getTimerCount()).toBe(0);
});

it("counts on from an attempt's start when the time of day is set back", async () => {
  const { written, notice, say } = view();
  notice(started(1, "design"));
  await vi.advanceTimersByTimeAsync(100);
  vi.setSystemTime(NOON_MS - 3_600_000);
  say("something");
  await vi.advanceTimersByTimeAsync(5000);
  expect(written.at(-1)).toMatch(/design +default +5 s {2}something/);
});

it("goes away at once, without a report that may be another one by now", async () => {
  const { made, written, notice } = view();
  notice(ENTERED);
  await vi.advanceTimersByTimeAsync(100);
  made.breakOff();
  expect(written.at(-1)).not.toContain("status_type");
  expect(vi.getTimerCount()).toBe(0);
});

it("never hides the cursor", async () => {
  const { made, written, notice } = view();
  notice(event("artifact.parked", { artifact: "design", location: "at/design.md", reason: "RETRIES_EXHAUSTED", detail: "", attempt: null, evidence: [], options: ["RETRY", "ABORT"] }));
  await vi.advanceTimersByTimeAsync(100);
  await made.finish();
  expect(written.join("")).not.toContain("\u001b[?25");
});
