import { CONTRACT_VERSIONS, type PerStage, type Stage, STAGES } from "@pawl/contract";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CalculatedProgress, calculateProgress, type CalculationInput, type StageTally } from "../src/index.ts";
import { allClosed, anyStage, anyTallies, anyWeights, calculation, tallies, tally, weights } from "./inputs.ts";

const calculated = (overrides: Partial<CalculationInput>): CalculatedProgress => {
  const outcome = calculateProgress(calculation(overrides));
  if (!outcome.ok) throw new Error(`not calculated: ${outcome.reason}: ${outcome.detail}`);
  return outcome;
};

/** The definition, over one common denominator: a second way to the same number. */
const modelOverall = (model: PerStage<StageTally>, modelWeights: PerStage<number>) => {
  const denominator = STAGES.reduce((product, stage) => product * BigInt(model[stage].required), 1n);
  const numerator = STAGES.reduce((sum, stage) => {
    const others = denominator / BigInt(model[stage].required);
    return sum + BigInt(modelWeights[stage]) * BigInt(model[stage].closed) * others;
  }, 0n);
  return { numerator, denominator };
};

describe("calculateProgress", () => {
  it("2#1 gives the same result for the same counts, whatever else happened", () => {
    const input = calculation({ tallies: tallies({ A: tally(3, 4) }) });
    expect(calculateProgress(structuredClone(input))).toEqual(calculateProgress(input));
  });

  it("2.0.1#1 does not move until an artifact closes", () => {
    expect(calculated({}).overallPercent).toBe(0);
    expect(calculated({ tallies: tallies({ A: tally(1, 4) }) }).overallPercent).toBe(5);
  });

  it("4.2#2 weighs the stages", () => {
    const closedIn = (stage: Stage) => calculated({ tallies: tallies({ [stage]: tally(4, 4) }) }).overallPercent;
    expect(STAGES.map(closedIn)).toEqual([20, 25, 30, 25]);
    expect(calculated({ tallies: tallies({ A: tally(4, 4), B: tally(1, 4) }) }).overall).toEqual({
      numerator: 105n,
      denominator: 4n,
    });
  });

  it("4.2#2 agrees with the definition for any counts up to 2^53 and any weights", () => {
    fc.assert(
      fc.property(anyTallies, anyWeights, anyStage, (counts, anyWeight, currentStage) => {
        const { overall, overallPercent } = calculated({ tallies: counts, weights: anyWeight, currentStage });
        const model = modelOverall(counts, anyWeight);
        expect(overall.numerator * model.denominator).toBe(model.numerator * overall.denominator);
        expect(overallPercent).toBe(Number(model.numerator / model.denominator));
      }),
      { numRuns: 2000 },
    );
  });

  it("4.2.1#1 takes the weights from the contract version", () => {
    expect(CONTRACT_VERSIONS["1"]?.weights).toEqual(weights);
    const counts = tallies({ A: tally(1, 4) });
    expect(calculated({ tallies: counts, weights: { A: 97, B: 1, C: 1, D: 1 } }).overallPercent).toBe(24);
  });

  it("4.2.2#1 rounds nothing: a point shows when it is earned, not before", () => {
    const thirds = tallies({ A: tally(1, 3) });
    expect(calculated({ tallies: thirds }).overall).toEqual({ numerator: 20n, denominator: 3n });
    expect(calculated({ tallies: thirds }).overallPercent).toBe(6);
    expect(calculated({ tallies: tallies({ A: tally(199, 200) }) }).stagePercent).toBe(99);
  });

  it("4.2.2#1 shows 100 exactly when everything is closed, however close the rest is", () => {
    const huge = 2 ** 53;
    expect(calculated({ tallies: allClosed, currentStage: "D" }).overallPercent).toBe(100);
    const nearly = { ...allClosed, D: tally(huge - 1, huge) };
    expect(calculated({ tallies: nearly, currentStage: "D" })).toMatchObject({ overallPercent: 99, stagePercent: 99 });
    fc.assert(
      fc.property(anyTallies, anyWeights, (counts, anyWeight) => {
        const isAllClosed = STAGES.every((stage) => counts[stage].closed === counts[stage].required);
        expect(calculated({ tallies: counts, weights: anyWeight }).overallPercent === 100).toBe(isAllClosed);
      }),
    );
  });

  it("4.2.2#1 never falls when one more artifact closes", () => {
    fc.assert(
      fc.property(anyTallies, anyWeights, anyStage, (counts, anyWeight, stage) => {
        const { closed, required } = counts[stage];
        const more = { ...counts, [stage]: tally(Math.min(closed + 1, required), required) };
        const input = { weights: anyWeight, currentStage: stage };
        const before = calculated({ ...input, tallies: counts });
        const after = calculated({ ...input, tallies: more });
        expect(after.overallPercent).toBeGreaterThanOrEqual(before.overallPercent);
        expect(after.stagePercent).toBeGreaterThanOrEqual(before.stagePercent);
      }),
    );
  });

  it("4.3#1 is closed by required of the current stage, times 100", () => {
    const counts = tallies({ B: tally(3, 7), C: tally(4, 4) });
    const stagePercents = STAGES.map((currentStage) => calculated({ tallies: counts, currentStage }).stagePercent);
    expect(stagePercents).toEqual([0, 42, 100, 0]);
    expect(calculated({ tallies: counts, currentStage: "B" }).stage).toEqual({ numerator: 300n, denominator: 7n });
  });

  it("4.3#2 counts what is not closed as zero", () => {
    const counts = tallies({ A: tally(0, 1_000_000) });
    expect(calculated({ tallies: counts })).toMatchObject({ overallPercent: 0, stagePercent: 0 });
  });

  it("4.3#3 fails closed while the verification of a required artifact is unknown, in any stage", () => {
    for (const stage of STAGES) {
      const outcome = calculateProgress(calculation({ tallies: tallies({ [stage]: tally(1, 4, 1) }) }));
      expect(outcome).toMatchObject({ ok: false, reason: "UNKNOWN_VERIFICATION" });
      expect(outcome).toHaveProperty("detail", expect.stringContaining(`stage ${stage}`));
    }
  });

  it("6.1#1 and 6.1#2 read nothing but required and closed: other entries change nothing", () => {
    const extra = { ...tally(1, 4), optional: 3, attempting: 2, produced: 1 };
    expect(calculated({ tallies: tallies({ A: extra }) })).toEqual(calculated({ tallies: tallies({ A: tally(1, 4) }) }));
  });

  it("6.1#3 fails closed when a stage has no required artifact", () => {
    for (const stage of STAGES) {
      const outcome = calculateProgress(calculation({ tallies: tallies({ [stage]: tally(0, 0) }) }));
      expect(outcome).toMatchObject({ ok: false, reason: "NO_REQUIRED_ARTIFACTS" });
    }
  });
});

describe("calculateProgress on input that is not what its type says", () => {
  it.each(["E", "a", "", "A ", null, undefined, 1])("4.2#3 fails closed on the stage %j", (currentStage) => {
    expect(calculateProgress(calculation({ currentStage: currentStage as Stage }))).toMatchObject({
      ok: false,
      reason: "BAD_STAGE",
    });
  });

  it.each([
    [{ A: 20, B: 25, C: 30, D: 24 }],
    [{ A: 20, B: 25, C: 30, D: 26 }],
    [{ A: 20.5, B: 24.5, C: 30, D: 25 }],
    [{ A: 0, B: 45, C: 30, D: 25 }],
    [{ A: -20, B: 65, C: 30, D: 25 }],
    [{ A: "20", B: 25, C: 30, D: 25 }],
    [{ A: 20, B: 25, C: 55 }],
    [{ A: Number.NaN, B: 25, C: 30, D: 25 }],
    [null],
  ])("4.2#3 fails closed on the weights %j", (bad) => {
    expect(calculateProgress(calculation({ weights: bad as unknown as PerStage<number> }))).toMatchObject({
      ok: false,
      reason: "BAD_WEIGHTS",
    });
  });

  it.each([
    [tally(5, 4)],
    [tally(3, 4, 2)],
    [tally(-1, 4)],
    [tally(0.5, 4)],
    [tally(Number.NaN, 4)],
    [tally(0, Number.POSITIVE_INFINITY)],
    [tally(0, 2 ** 53 + 2)],
    [tally(2 ** 53, 2 ** 53, 1)],
    [{ required: 4, closed: 1 }],
    [{ required: "4", closed: 1, unknown: 0 }],
    [{ required: 4n, closed: 1n, unknown: 0n }],
    [null],
    [undefined],
  ])("4.2#3 fails closed on the tally %o", (bad) => {
    const outcome = calculateProgress(calculation({ tallies: tallies({ B: bad as unknown as StageTally }) }));
    expect(outcome).toMatchObject({ ok: false, reason: "BAD_TALLY", detail: expect.stringMatching(/^stage B: /) });
  });

  it("4.2#3 fails closed without tallies", () => {
    const outcome = calculateProgress(calculation({ tallies: null as unknown as PerStage<StageTally> }));
    expect(outcome).toMatchObject({ ok: false, reason: "BAD_TALLY" });
  });
});
