import type { PerStage, Question, Stage } from "@pawl/contract";
import { STAGES } from "@pawl/contract";
import * as fc from "fast-check";
import type { CalculationInput, LedgerHead, ReportInput, StageTally } from "../src/index.ts";

/** Weights of version 1 of the contract. */
export const weights: PerStage<number> = { A: 20, B: 25, C: 30, D: 25 };

/** A tally without unknown artifacts. */
export const tally = (closed: number, required: number, unknown = 0): StageTally => ({ required, closed, unknown });

/** Tallies in which only the named stages differ from "nothing of four closed". */
export const tallies = (overrides: Partial<PerStage<StageTally>> = {}): PerStage<StageTally> => ({
  A: tally(0, 4),
  B: tally(0, 4),
  C: tally(0, 4),
  D: tally(0, 4),
  ...overrides,
});

/** Everything closed. */
export const allClosed: PerStage<StageTally> = { A: tally(1, 1), B: tally(2, 2), C: tally(3, 3), D: tally(4, 4) };

/** A calculation that succeeds, with parts replaced. */
export const calculation = (overrides: Partial<CalculationInput> = {}): CalculationInput => ({
  weights,
  tallies: tallies(),
  currentStage: "A",
  ...overrides,
});

/** A running pipeline with stage A closed and one artifact of B, with parts replaced. */
export const runningInput = (overrides: Partial<ReportInput> = {}): ReportInput => ({
  weights,
  tallies: tallies({ A: tally(4, 4), B: tally(1, 4) }),
  currentStage: "B",
  lastCompleted: { location: "docs/scope.md", version: "1" },
  currentTask: { verb: "Generate", location: "docs/api.md" },
  nextStep: { verb: "Verify", location: "docs/api.md" },
  issues: [],
  questions: [],
  aborted: null,
  calculationFailure: null,
  previousOverallPercent: 20,
  ...overrides,
});

/** A question as the kernel words it. */
export const parkedQuestion: Question = { text: "docs/api.md requires API_KEY", options: ["PROVIDED", "ABORT"] };

const maxCount = 2 ** 53;

/** Counts of one stage: small ones, where floors bite, and the largest that are allowed. */
export const anyTally: fc.Arbitrary<StageTally> = fc
  .oneof(fc.integer({ min: 1, max: 12 }), fc.bigInt({ min: 1n, max: BigInt(maxCount) }).map(Number))
  .chain((required) =>
    fc.oneof(
      fc.constantFrom(tally(0, required), tally(required, required), tally(Math.max(0, required - 1), required)),
      fc.bigInt({ min: 0n, max: BigInt(required) }).map((closed) => tally(Number(closed), required)),
    ),
  );

/** Tallies of all stages. */
export const anyTallies: fc.Arbitrary<PerStage<StageTally>> = fc.record({
  A: anyTally,
  B: anyTally,
  C: anyTally,
  D: anyTally,
});

/** Four whole weights of at least 1 that sum to 100. */
export const anyWeights: fc.Arbitrary<PerStage<number>> = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 3, maxLength: 3 })
  .map((cuts) => {
    const [first = 0, second = 0, third = 0] = cuts.toSorted((left, right) => left - right);
    return { A: first, B: second - first, C: third - second, D: 100 - third };
  });

/** Any stage. */
export const anyStage: fc.Arbitrary<Stage> = fc.constantFrom(...STAGES);

/** A position of a ledger, by the number of its event. */
export const ledgerHead = (seq: number): LedgerHead => ({ seq, hash: "0f".repeat(32) });
