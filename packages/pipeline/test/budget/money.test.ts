import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { overBudget, shareOf, sumOf } from "../../src/budget/amounts.ts";
import { moneyMicros, moneyText } from "../../src/budget/money.ts";

describe("an amount of money", () => {
  it.each([
    ["0", 0],
    ["12.50", 12_500_000],
    ["0.4213", 421_300],
    ["0.0000001", 1],
    ["0.1234561", 123_457],
    ["1000000", 1_000_000_000_000],
    [0.1, 100_000],
    [0.30000000000000004, 300_001],
    [1e-7, 1],
    [3, 3_000_000],
  ])("%j is %d millionths, rounded up", (amount, micros) => {
    expect(moneyMicros(amount)).toBe(micros);
  });

  it.each(["", "-1", "1,5", "1.", ".5", "1e3", " 1", "0x10", "NaN", "1000000.000001", "9".repeat(400), -0.5, 1e21, Number.NaN, Number.POSITIVE_INFINITY])(
    "is not %j",
    (amount) => {
      expect(moneyMicros(amount)).toBeNull();
    },
  );

  it("with up to six decimals is exact, and so are sums: ten times 0.1 is 1", () => {
    expect(Array.from({ length: 10 }, () => moneyMicros("0.1") ?? 0).reduce((sum, one) => sum + one, 0)).toBe(moneyMicros("1"));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 0, max: 999_999 }), (units, millionths) => {
        expect(moneyMicros(`${units}.${String(millionths).padStart(6, "0")}`)).toBe(units * 1_000_000 + millionths);
      }),
    );
  });
});

const amounts = fc.record({ moneyMicros: fc.nat(1e12), tokens: fc.nat(1e12), timeMs: fc.nat(1e9) });

describe("amounts", () => {
  it("are shared out without loss or gain, and no share differs from another by more than one", () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 15 }), (whole, count) => {
        const shares = Array.from({ length: count }, (_, index) => shareOf(whole, index, count));
        expect(shares.reduce(sumOf)).toEqual(whole);
        expect((shares[0]?.tokens ?? 0) - (shares.at(-1)?.tokens ?? 0)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("are over a budget only beyond it, as often as it was granted", () => {
    const budget = { moneyMicros: 100, tokens: null, timeMs: 50 };
    expect(overBudget({ moneyMicros: 100, tokens: 1e12, timeMs: 50 }, budget, 1)).toBeNull();
    expect(overBudget({ moneyMicros: 101, tokens: 0, timeMs: 51 }, budget, 1)).toBe("money");
    expect(overBudget({ moneyMicros: 0, tokens: 0, timeMs: 51 }, budget, 1)).toBe("time");
    expect(overBudget({ moneyMicros: 200, tokens: 0, timeMs: 100 }, budget, 2)).toBeNull();
  });
});

it("money is shown with two to six digits, and read back as the same amount", () => {
  expect([0, 1, 500_000, 421_300, 12_000_000].map(moneyText)).toEqual(["0.00", "0.000001", "0.50", "0.4213", "12.00"]);
  fc.assert(fc.property(fc.integer({ min: 0, max: 1_000_000_000_000 }), (micros) => moneyMicros(moneyText(micros)) === micros));
});
