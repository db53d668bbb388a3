import { describe, expect, it } from "vitest";
import { CALCULATION_QUESTION, checkStep, type KnownRun, type RuleId, type StatusReport } from "../../src/index.ts";
import { running } from "../reports.ts";
import type { LedgerEvent } from "./events.ts";

/** One step: the report before (`null`: none), what happened, and the report after. */
export interface StepCase {
  readonly name: string;
  readonly previous: StatusReport | null;
  readonly events: readonly LedgerEvent[];
  readonly next: StatusReport;
  readonly known?: KnownRun;
}

/** A step that breaks rules, and all rules that it breaks. */
export interface BrokenStep extends StepCase {
  readonly rules: readonly RuleId[];
}

/** The rules that a step breaks, each once, sorted. */
export const brokenBy = ({ previous, events, next, known }: Omit<StepCase, "name">): readonly RuleId[] =>
  [...new Set(checkStep(previous, events, next, known).map(({ rule }) => rule))].sort();

/** Tests of one rule of kind "step": what breaks it, with everything that it breaks, and what keeps it. */
export const stepRule = (id: RuleId, text: string, { broken, kept }: { broken: readonly BrokenStep[]; kept: readonly StepCase[] }): void => {
  describe(`${id} ${text}`, () => {
    it.each(broken)(`${id} is broken by $name`, (step) => {
      expect(step.rules).toContain(id);
      expect(brokenBy(step)).toEqual([...step.rules].sort());
    });
    it.each(kept)(`${id} is kept by $name`, (step) => {
      expect(checkStep(step.previous, step.events, step.next, step.known)).toEqual([]);
    });
  });
};

/** The report of a failed calculation (section 6.2), with fields replaced by anything. */
export const failClosed = (overrides: Readonly<Record<string, unknown>> = {}): StatusReport =>
  running({ stage_progress_percent: 0, blocking_questions: [CALCULATION_QUESTION], next_step: "", ...overrides });

/** What is known of the run that the step tests play with, once `scope` is closed. */
export const known = (overrides: Partial<KnownRun> = {}): KnownRun => ({
  closed: new Map([["scope", { location: "docs/scope.md", version: "1.2" }]]),
  requiredLocations: new Set(["docs/scope.md", "docs/api.md", "docs/guide.md"]),
  lastCalculated: { stage: "B", overallPercent: 32, stagePercent: 50 },
  movedSince: { isClosed: false, isInvalidated: false, isReopened: false },
  ...overrides,
});
