import type { AddViolation } from "../violation.ts";
import type { Step } from "./step.ts";
import { isFailClosed } from "./step-report.ts";

/**
 * 2.0.1#2, 4.2.2#2 and 6.3#1: what lets a percentage rise, fall, or change at all. The overall percentage is always
 * compared, the stage's only where the stage is the same. Returns whether one fell.
 */
export const checkPercentages = (step: Step, add: AddViolation): boolean => {
  const { base, next } = step;
  const overallFell = checkChange("overall_progress_percent", base.overallPercent, next.overallPercent, step, add);
  if (base.stage !== next.stage || isFailClosedZero(step)) return overallFell;
  const stageFell = checkChange("stage_progress_percent", base.stagePercent, next.stagePercent, step, add);
  return overallFell || stageFell;
};

/** The 0 that rule 6.2#2 sets: only where the ledger has the failure, or the report before had it. */
const isFailClosedZero = ({ previous, events, next }: Step): boolean =>
  next.stagePercent === 0 &&
  isFailClosed(next) &&
  (isFailClosed(previous) || events.some(({ type }) => type === "calculation.failed"));

const checkChange = (
  field: "overall_progress_percent" | "stage_progress_percent",
  from: number | undefined,
  to: number | undefined,
  { moved }: Step,
  add: AddViolation,
): boolean => {
  if (from === undefined || to === undefined || from === to) return false;
  const path = `/next/${field}`;
  if (to > from && !moved.isClosed) {
    add("2.0.1#2", path, `${to} after ${from}`, "no rise, because no required artifact was closed");
  }
  if (!moved.isClosed && !moved.isInvalidated) {
    add("4.2.2#2", path, `${to} after ${from}`, "no change without a closure, a rollback or an invalidation");
  }
  if (to < from && !moved.isInvalidated && !moved.isReopened) {
    add("6.3#1", path, `${to} after ${from}`, "no fall without a rollback, an invalidation or a reopened stage");
  }
  return to < from;
};
