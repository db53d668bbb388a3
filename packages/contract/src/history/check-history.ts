import { checkReport } from "../check-report.ts";
import { claimedStateOf, under } from "../steps/check-step.ts";
import { calculatedPercentages, comparison } from "../steps/comparison.ts";
import { judgeStep } from "../steps/judge-step.ts";
import { lastClosedSince } from "../steps/last-closed.ts";
import { movementOf, NO_MOVEMENT } from "../steps/movement.ts";
import type { KnownRun, Step } from "../steps/step.ts";
import { readStepReport, START_OF_RUN, type StepReport, UNKNOWN_REPORT } from "../steps/step-report.ts";
import type { Violation } from "../violation.ts";
import type { HistoryRun, HistoryStep } from "./history.ts";
import { walkHistory } from "./walk-history.ts";

/**
 * Checks a whole history, as `readHistory` reads it: every report as `checkReport` does, and every step as `checkStep` does
 * with what all earlier events of the run say.
 *
 * Returns all violations, in the order of the lines. A path is the line's number, from 1, and a JSON Pointer inside the
 * line: `/3/report/current_stage`. What cannot be read breaks 2#5; where lines or events of a run are missing because of
 * that, later steps are judged by what they show alone. Never throws; takes time in proportion to the history's length.
 * The percentages are not counted again: `checkHistoryProgress` of `@pawl/progress` does that.
 */
export const checkHistory = (input: string | Uint8Array): readonly Violation[] => {
  const violations: Violation[] = [];
  let run = new RunCheck(null);
  walkHistory(input, {
    violation: (violation) => violations.push(violation),
    run: (header) => {
      run = new RunCheck(header);
    },
    step: (step) => {
      for (const violation of run.check(step)) violations.push(violation);
    },
    gap: () => run.forget(),
  });
  return violations;
};

/** Checks the steps of one run, one after another. */
class RunCheck {
  readonly #requiredLocations: ReadonlySet<string> | null;
  #previous: StepReport = START_OF_RUN;
  #isFirst = true;
  /** `undefined` where a missing line may have held others. */
  #calculated: Pick<KnownRun, "lastCalculated" | "movedSince"> | undefined = { lastCalculated: null, movedSince: NO_MOVEMENT };

  constructor(header: Omit<HistoryRun, "steps"> | null) {
    const required = header?.artifacts.filter((artifact) => artifact.required).map(({ location }) => location);
    this.#requiredLocations = required === undefined ? null : new Set(required);
    if (header === null) this.forget();
  }

  /** Something of the run is missing here. */
  forget(): void {
    this.#previous = UNKNOWN_REPORT;
    this.#isFirst = false;
    this.#calculated = undefined;
  }

  check({ line, events, report, lastClosed, isComplete }: HistoryStep): readonly Violation[] {
    if (report === undefined) return [];
    const next = readStepReport(report);
    const pair = { previous: this.#previous, next, events };
    const required = this.#requiredLocations;
    const step: Step = {
      ...pair,
      isFirst: this.#isFirst,
      lastClosed: isComplete ? { kind: "is", reference: lastClosed } : lastClosedSince(pair.previous.lastCompleted, events),
      isRequired: (location) => required?.has(location),
      ...comparison(pair, this.#calculated),
    };
    const violations = [...under(`/${line}/report`, checkReport(report, claimedStateOf(step)))];
    judgeStep(step, (rule, path, found, wanted) => {
      violations.push({ rule, path: `/${line}${path.replace("/next", "/report")}`, found, wanted });
    });
    this.#advance(step);
    return violations;
  }

  #advance({ next, events }: Step): void {
    const calculated = calculatedPercentages(next);
    if (calculated !== null) this.#calculated = { lastCalculated: calculated, movedSince: NO_MOVEMENT };
    else if (this.#calculated !== undefined) {
      this.#calculated = { ...this.#calculated, movedSince: movementOf(events, this.#calculated.movedSince) };
    }
    this.#previous = next;
    this.#isFirst = false;
  }
}
