import { describe, expect, it } from "vitest";
import { formatRow, toFigure } from "../bench/src/harness/figure.ts";
import { interleave, ratioOf } from "../bench/src/harness/interleave.ts";
import { median } from "../bench/src/harness/median.ts";

describe("a figure", () => {
  const measured = (value: number, target: { atMost: number } | { atLeast: number } | null) => ({ name: "a", unit: "x", value, target });

  it.each([
    [1.2, { atMost: 1.2 }, true],
    [1.2001, { atMost: 1.2 }, false],
    [100, { atLeast: 100 }, true],
    [99.99, { atLeast: 100 }, false],
  ])("of %d with the target %j is met: %s", (value, target, isMet) => {
    expect(toFigure(measured(value, target))).toMatchObject({ target, met: isMet });
    expect(formatRow(measured(value, target))).toMatch(isMet ? / yes$/ : / NO$/);
  });

  it("is judged before it is rounded", () => {
    expect(toFigure(measured(3.00001, { atMost: 3 }))).toMatchObject({ value: 3, met: false });
  });

  it("without a target is neither met nor missed", () => {
    expect(toFigure(measured(7, null))).toEqual({ name: "a", unit: "x", value: 7, target: null, met: null });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("cannot be %d", (value) => {
    expect(() => toFigure(measured(value, { atMost: 3 }))).toThrow("is no figure");
  });
});

describe("subjects in turn", () => {
  it("run in every round, each second one in the opposite order, and once before the rounds that count", async () => {
    const ran: string[] = [];
    const times = await interleave({ one: () => ran.push("1"), other: async () => void ran.push("2") }, 3);
    expect(ran.join("")).toBe("12211221");
    expect([times.one.length, times.other.length]).toEqual([3, 3]);
  });

  it("are compared within each round, so that a slow round counts once", () => {
    expect(ratioOf({ one: [2, 200, 4], other: [1, 100, 1] }, "one", "other")).toBe(2);
  });

  it("end with what one of them throws", async () => {
    await expect(interleave({ one: () => Promise.reject(new Error("broken")) }, 2)).rejects.toThrow("broken");
  });
});

describe("the median", () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
  ])("of %j is %d", (values, middle) => {
    expect(median(values)).toBe(middle);
  });

  it("of nothing is an error", () => {
    expect(() => median([])).toThrow("no values");
  });
});
