import { checkIssues } from "./checks/check-issues.ts";
import { checkLastCompleted, checkPercent, checkStage, checkStatusType } from "./checks/check-plain-fields.ts";
import { checkQuestions } from "./checks/check-questions.ts";
import { checkState, fittingStatesOf, type ReadFields, stateOf } from "./checks/check-state.ts";
import { checkTask } from "./checks/check-tasks.ts";
import { readReport } from "./checks/read-report.ts";
import type { ExecutionState } from "./execution-state.ts";
import type { ReportField } from "./status-report.ts";
import type { AddViolation, Violation } from "./violation.ts";

/** What is known about a report besides its fields. */
export interface CheckReportOptions {
  /** The state that the ledger claims for the report; some rules can only be broken against it. */
  readonly claimedState?: ExecutionState;
}

/**
 * Checks one report against every rule of kind "report" of the catalogue.
 *
 * Returns all violations, in the order of the fields and then of the rules between fields; empty means valid.
 * Never throws, whatever the value is: each property is read once, and one that cannot be read is a violation. A field
 * that is missing or of the wrong type is reported as such, and no rule that would need its value is judged. Two rules
 * of other kinds appear because one report shows them broken: 4.3#1 (a stage percentage that is no whole percentage)
 * and 4.4#2 (a last completed artifact that names no location).
 */
export const checkReport = (value: unknown, options: CheckReportOptions = {}): readonly Violation[] => {
  const violations: Violation[] = [];
  const add: AddViolation = (rule, path, found, wanted) => {
    violations.push({ rule, path, found, wanted });
  };
  const raw = readReport(value, add);
  if (raw === null) return violations;

  const judge = <T>(field: ReportField, check: (fieldValue: unknown) => T): T | undefined =>
    raw.has(field) ? check(raw.get(field)) : undefined;

  judge("status_type", (field) => checkStatusType(field, add));
  const fields: ReadFields = {
    stage: judge("current_stage", (field) => checkStage(field, add)),
    overallPercent: judge("overall_progress_percent", (field) => checkPercent("overall_progress_percent", field, add)),
    stagePercent: judge("stage_progress_percent", (field) => checkPercent("stage_progress_percent", field, add)),
    lastCompleted: judge("last_completed_artifact", (field) => checkLastCompleted(field, add)),
    currentTask: judge("current_task", (field) => checkTask("current_task", field, add)),
    questionCount: judge("blocking_questions", (field) => checkQuestions(field, add)),
    nextStep: judge("next_step", (field) => checkTask("next_step", field, add)),
  };
  const fitting = fittingStatesOf(fields);
  const isAborted = stateOf(fitting, options.claimedState) === "ABORTED";
  judge("issues", (field) => checkIssues(field, isAborted, add));
  checkState(fields, fitting, options.claimedState, add);
  return violations;
};
