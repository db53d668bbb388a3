import type { StatusReport } from "./status-report.ts";

/**
 * Canonical text of a report: the nine fields in canonical order, JSON with two spaces of indentation, one final
 * newline. Encoded as UTF-8 these are the bytes of `progress/status.json`. The same report always gives the same text.
 */
export const renderReport = (report: StatusReport): string => {
  // Named one by one: the order must not depend on how the caller's object was built.
  const ordered: StatusReport = {
    status_type: report.status_type,
    current_stage: report.current_stage,
    overall_progress_percent: report.overall_progress_percent,
    stage_progress_percent: report.stage_progress_percent,
    last_completed_artifact: report.last_completed_artifact,
    current_task: report.current_task,
    issues: report.issues,
    blocking_questions: report.blocking_questions,
    next_step: report.next_step,
  };
  return `${JSON.stringify(ordered, null, 2)}\n`;
};
