import { describe, expect, test } from "vitest";

import { ProcessNumbering, readLastPid, SHORTEST_ROUND_MS } from "../../src/tree/process-numbering.ts";

/** Marks of a system that has given these numbers last, one look every 10 ms unless told otherwise. */
function marks(lastPids: readonly (number | null)[], intervalMs = 10): (number | undefined)[] {
  const given = lastPids.values();
  const numbering = new ProcessNumbering(() => given.next().value ?? null);
  return lastPids.map((_, look) => numbering.mark(look * intervalMs)?.round);
}

describe("the numbering of processes", () => {
  test("is of one round while numbers rise", () => {
    expect(new Set(marks([100, 100, 101, 5000])).size).toBe(1);
  });

  test("begins a round when numbers begin anew", () => {
    const [before, after, later] = marks([30_000, 300, 301]);
    expect(before).not.toBe(after);
    expect(after).toBe(later);
  });

  test("begins a round after a time in which all numbers could have been given", () => {
    expect(new Set(marks([100, 101, 102], SHORTEST_ROUND_MS)).size).toBe(3);
    expect(new Set(marks([100, 101, 102], SHORTEST_ROUND_MS - 1)).size).toBe(1);
  });

  test("is unknown where the system does not tell it, and is another one afterwards", () => {
    const [before, unknown, after] = marks([100, null, 101]);
    expect(unknown).toBeUndefined();
    expect(before).not.toBe(after);
  });

  test.runIf(process.platform === "linux")("is what the system tells: this process has at most the last number, or there was a new round", () => {
    expect(readLastPid()).toBeGreaterThan(0);
  });
});
