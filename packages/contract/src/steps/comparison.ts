import { movementOf } from "./movement.ts";
import type { CalculatedPercentages, KnownRun, Step } from "./step.ts";
import { isFailClosed, START_OF_RUN, type StepReport, UNKNOWN_REPORT } from "./step-report.ts";

/**
 * With which percentages a report's are compared, and what happened since: with those of the report before, but after a
 * failed calculation with the last calculated ones, because the fail-closed 0 is none. Where those are not known, nothing
 * is compared.
 */
export const comparison = (
  { previous, next, events }: Pick<Step, "previous" | "next" | "events">,
  known: Pick<KnownRun, "lastCalculated" | "movedSince"> | undefined,
): Pick<Step, "base" | "moved"> => {
  if (!isFailClosed(previous) || isFailClosed(next)) return { base: previous, moved: movementOf(events) };
  if (known === undefined) return { base: UNKNOWN_REPORT, moved: movementOf(events) };
  return { base: known.lastCalculated ?? START_OF_RUN, moved: movementOf(events, known.movedSince) };
};

/** The percentages of a report that shows what was calculated for it; `null` for any other. */
export const calculatedPercentages = (report: StepReport): CalculatedPercentages | null => {
  const { stage, overallPercent, stagePercent } = report;
  if (stage === undefined || overallPercent === undefined || stagePercent === undefined || isFailClosed(report)) return null;
  return { stage, overallPercent, stagePercent };
};
