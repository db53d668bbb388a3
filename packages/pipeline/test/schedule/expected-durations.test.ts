import { describe, expect, it } from "vitest";

import { expectedDurations } from "../../src/schedule/expected-durations.ts";
import type { Artifact } from "../../src/plan/plan.ts";
import { anArtifact } from "../support/plan-builder.ts";

const expected = (artifacts: readonly Partial<Artifact>[], learntMs: readonly (number | null)[] = [], ordering: 1 | 2 = 2): number[] => {
  const all = artifacts.map((wishes, number) => ({ ...anArtifact(`a${number}`), ...wishes }));
  return [...expectedDurations(all, (number) => learntMs[number] ?? null, ordering)];
};

describe("the expected duration of an artifact", () => {
  it("is 1 for each where nothing is known", () => {
    expect(expected([{}, {}])).toEqual([1, 1]);
  });

  it("is what it took last, rather than what the plan says", () => {
    expect(expected([{ estimateMs: 50 }], [20])).toEqual([20]);
  });

  it("is the plan's estimate, rather than what others took", () => {
    expect(expected([{ estimateMs: 50, category: "x" }, { category: "x" }], [null, 20])).toEqual([50, 20]);
  });

  it("is the mean of its category, in whatever stage", () => {
    const others = [{ category: "x", stage: "B" as const }, { category: "x", estimateMs: 40 }, { category: "y" }];
    expect(expected([{ category: "x" }, ...others], [null, 20, null, 1000])[0]).toBe(30);
  });

  it("is the mean of its stage where nothing is known of its category", () => {
    expect(expected([{ category: "x" }, {}, { stage: "B" }], [null, 20, 1000])[0]).toBe(20);
  });

  it("is the mean of the plan where nothing is known of its stage either", () => {
    expect(expected([{ stage: "C" }, { stage: "A" }, { stage: "B" }], [null, 20, 40])[0]).toBe(30);
  });

  it("is at least 1, so that a chain of instant artifacts is longer than one of them", () => {
    expect(expected([{}, {}], [0, 0.2])).toEqual([1, 1]);
  });

  it("is the median of all that is known in a run of the first ordering", () => {
    expect(expected([{ category: "x" }, { category: "x" }, {}, {}], [null, 10, 30, 900], 1)).toEqual([30, 10, 30, 900]);
    expect(expected([{}], [], 1)).toEqual([1]);
  });
});
