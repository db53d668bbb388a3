import type { StatusReport } from "@pawl/contract";
import { event } from "@pawl/pipeline";
import type { EventBody, PipelineState } from "@pawl/pipeline";

/** A state, and the report that shows it. */
export interface ReportedState {
  readonly state: PipelineState;
  readonly report: StatusReport;
}

/**
 * The event of a failed calculation. It keeps what the last successful one gave, because the fail-closed report shows
 * the stage at 0 and an abort must not (rule 6.4#3).
 *
 * @param before - the run as it was last reported; `null` before its first report.
 */
export function calculationFailed(before: ReportedState | null, reason: string): EventBody {
  return event("calculation.failed", { reason, lastCalculated: before === null ? null : lastCalculated(before) });
}

function lastCalculated({ state, report }: ReportedState): PipelineState["lastCalculated"] {
  // The report before is a fail-closed one itself: nothing was calculated since.
  if (state.calculationFailure !== null) return state.lastCalculated;
  return { overallPercent: report.overall_progress_percent, stagePercent: report.stage_progress_percent };
}
