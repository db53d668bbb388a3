import { checkReport, deriveState, type PerStage, renderReport, type Stage, STAGES, TASK_VERBS, type Task } from "@pawl/contract";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildReport, type ReportInput, type StageTally } from "../src/index.ts";
import { allClosed, anyStage, anyTallies, anyWeights, parkedQuestion } from "./inputs.ts";

const location = fc
  .array(fc.stringMatching(/^[a-z][a-z "=é-]{0,6}[a-z]$/), { minLength: 1, maxLength: 4 })
  .map((segments) => segments.join("/"));
const task: fc.Arbitrary<Task> = fc.record({ verb: fc.constantFrom(...TASK_VERBS), location });
const issue = fc.record({
  code: fc.stringMatching(/^[A-Z]{1,8}(_[A-Z0-9]{1,8})?$/).filter((code) => code !== "MORE"),
  fields: fc.dictionary(fc.stringMatching(/^[a-z][a-zA-Z]{0,6}$/), fc.string({ unit: "binary" }), { maxKeys: 4 }),
});
const percent = fc.integer({ min: 0, max: 99 });

/** Every tally that a pipeline can have: broken ones too, for the calculation must fail closed on them. */
const anyCounts: fc.Arbitrary<PerStage<StageTally>> = fc.oneof(
  { weight: 4, arbitrary: anyTallies },
  { weight: 2, arbitrary: fc.constant(allClosed) },
  { weight: 1, arbitrary: anyTallies.map((counts) => ({ ...counts, C: { ...counts.C, unknown: 1 } })) },
  { weight: 1, arbitrary: anyTallies.map((counts) => ({ ...counts, B: { required: 0, closed: 0, unknown: 0 } })) },
);

const isClosed = (tally: StageTally): boolean => tally.closed === tally.required && tally.unknown === 0;

/** A state that a pipeline can be in: the parts that depend on each other are made to agree. */
const anyInput: fc.Arbitrary<ReportInput> = fc
  .record({
    weights: anyWeights,
    tallies: anyCounts,
    stage: anyStage,
    last: fc.record({ location, version: fc.option(fc.stringMatching(/^[0-9]{1,3}(\.[0-9]{1,3})?$/)) }),
    currentTask: task,
    nextStep: task,
    issues: fc.array(issue, { maxLength: 110 }),
    isBlocked: fc.boolean(),
    aborted: fc.option(fc.record({ frozenOverallPercent: percent, frozenStagePercent: percent }), { freq: 2 }),
    calculationFailure: fc.option(fc.constantFrom("BAD_TALLY", "NO_REQUIRED_ARTIFACTS"), { freq: 2 }),
    previousOverallPercent: fc.option(percent),
  })
  .map(({ stage, last, isBlocked, ...rest }) => {
    const isAllClosed = STAGES.every((each) => isClosed(rest.tallies[each]));
    const isNothingClosed = STAGES.every((each) => rest.tallies[each].closed === 0);
    return {
      ...rest,
      currentStage: isAllClosed ? ("D" satisfies Stage) : stage,
      lastCompleted: isNothingClosed ? null : last,
      questions: isBlocked && !isAllClosed ? [parkedQuestion] : [],
    };
  });

describe("buildReport for any state of a pipeline", () => {
  it("gives a report that keeps every rule, in the state that the input says", () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(anyInput, (input) => {
        const { kind, report } = buildReport(input);
        const state = deriveState(report);
        kinds.add(`${kind} ${state}`);
        expect(checkReport(report, { claimedState: state })).toEqual([]);
        expect(state === "ABORTED").toBe(input.aborted !== null);
        expect(report.blocking_questions.length > 0).toBe(state === "BLOCKED");
      }),
      { numRuns: 2000 },
    );
    expect([...kinds].sort()).toEqual([
      "calculated BLOCKED",
      "calculated COMPLETED",
      "calculated RUNNING",
      "fail-closed BLOCKED",
      "frozen ABORTED",
    ]);
  });

  it("4.8#3 gives the same bytes for the same state", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        expect(renderReport(buildReport(structuredClone(input)).report)).toBe(renderReport(buildReport(input).report));
      }),
    );
  });

  it("changes nothing in its input", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const before = structuredClone(input);
        buildReport(input);
        expect(input).toEqual(before);
      }),
    );
  });
});
