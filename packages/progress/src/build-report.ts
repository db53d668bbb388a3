import {
  checkReport,
  ContractError,
  type ExecutionState,
  formatArtifactReference,
  formatIssue,
  formatQuestion,
  formatTask,
  type Issue,
  MAX_LISTED_ISSUES,
  moreIssues,
  NO_ARTIFACT,
  type Stage,
  STAGES,
  type StatusReport,
  type Task,
} from "@pawl/contract";
import { type CalculatedProgress, calculateProgress } from "./calculate-progress.ts";
import { failClosedFields } from "./fail-closed-fields.ts";
import type { FrozenProgress, ReportInput, ReportOutcome } from "./report-input.ts";
import { ReportInputError } from "./report-input-error.ts";
import type { StageTally } from "./stage-tally.ts";

/**
 * Builds the status report of a pipeline state. Pure: the same input always gives the same report.
 *
 * The report is ABORTED when the run is, else fail-closed when the percentages cannot be calculated, else BLOCKED when
 * questions are open, else COMPLETED when everything is closed, else RUNNING. Fields that a state does not show are
 * left empty whatever the input holds for them: no next step outside RUNNING, no task once completed, no question but
 * the calculation question while the calculation fails.
 *
 * Guarantee: the report of every outcome passes `checkReport`.
 *
 * @throws ReportInputError `REPORT_INPUT_CONTRADICTORY` when no valid report shows the input: running without a
 * current task or a next step, questions although everything is closed, a stage before the last one although
 * everything is closed, closed artifacts without a last one, or a text outside the contract's grammars.
 */
export const buildReport = (input: ReportInput): ReportOutcome => {
  try {
    return build(input);
  } catch (error) {
    // The grammars refuse what no report can say; to the caller that is one more contradictory input.
    if (error instanceof ContractError) throw new ReportInputError(error.message, [], { cause: error });
    throw error;
  }
};

const build = (input: ReportInput): ReportOutcome => {
  if (input.aborted !== null) return { kind: "frozen", report: abortedReport(input, input.aborted) };
  if (input.calculationFailure !== null) {
    const detail = `the calculation failed with ${input.calculationFailure} and its question is not answered yet`;
    return { kind: "fail-closed", report: failClosedReport(input), reason: input.calculationFailure, detail };
  }
  const progress = calculateProgress(input);
  if (progress.ok) return { kind: "calculated", report: calculatedReport(input, progress), progress };
  const { reason, detail } = progress;
  return { kind: "fail-closed", report: failClosedReport(input), reason, detail };
};

const calculatedReport = (input: ReportInput, progress: CalculatedProgress): StatusReport => {
  const state = calculatedState(input, progress);
  return assemble(state, input, {
    stage: input.currentStage,
    overallPercent: progress.overallPercent,
    stagePercent: progress.stagePercent,
    currentTask: state === "COMPLETED" ? null : input.currentTask,
    questions: input.questions.map(formatQuestion),
    nextStep: state === "RUNNING" ? input.nextStep : null,
  });
};

const calculatedState = (input: ReportInput, progress: CalculatedProgress): ExecutionState => {
  if (input.questions.length > 0) return "BLOCKED";
  return progress.overallPercent === 100 ? "COMPLETED" : "RUNNING";
};

/** Section 6.4: nothing is calculated, both percentages stay what they were. */
const abortedReport = (input: ReportInput, frozen: FrozenProgress): StatusReport =>
  assemble("ABORTED", input, {
    stage: input.currentStage,
    overallPercent: frozen.frozenOverallPercent,
    stagePercent: frozen.frozenStagePercent,
    currentTask: input.currentTask,
    questions: [],
    nextStep: null,
  });

/** Section 6.2: overall stays what it was, and one question stands alone; the others wait (I10). */
const failClosedReport = (input: ReportInput): StatusReport =>
  assemble("BLOCKED", input, {
    stage: STAGES.includes(input.currentStage) ? input.currentStage : firstUnclosedStage(input),
    ...failClosedFields(input.previousOverallPercent),
    currentTask: input.currentTask,
    nextStep: null,
  });

/**
 * The stage that a report shows when the given one is no stage (rule 4.1#2): the first that is not certainly closed,
 * which is how I17 defines the current stage.
 */
const firstUnclosedStage = (input: ReportInput): Stage => {
  const isClosed = (stage: Stage): boolean => {
    // The tallies may be what is wrong, so nothing is taken for granted about them here.
    const tally: StageTally | null | undefined = input.tallies?.[stage];
    const required = tally?.required ?? 0;
    return required > 0 && tally?.closed === required;
  };
  return STAGES.find((stage) => !isClosed(stage)) ?? "D";
};

/** What differs between the reports of the states; the rest is the same in all of them. */
interface StateFields {
  readonly stage: Stage;
  readonly overallPercent: number;
  readonly stagePercent: number;
  readonly currentTask: Task | null;
  readonly questions: readonly string[];
  readonly nextStep: Task | null;
}

/** Puts the report together in canonical order and lets it out only if it keeps every rule in the state it is for. */
const assemble = (state: ExecutionState, input: ReportInput, fields: StateFields): StatusReport => {
  const report: StatusReport = {
    status_type: "LIVE",
    current_stage: fields.stage,
    overall_progress_percent: fields.overallPercent,
    stage_progress_percent: fields.stagePercent,
    last_completed_artifact: lastCompletedText(input),
    current_task: taskText(fields.currentTask),
    issues: listedIssues(input.issues).map(formatIssue),
    blocking_questions: fields.questions,
    next_step: taskText(fields.nextStep),
  };
  const violations = checkReport(report, { claimedState: state });
  if (violations.length > 0) throw ReportInputError.forViolations(violations);
  return report;
};

const lastCompletedText = ({ lastCompleted }: ReportInput): string =>
  lastCompleted === null ? NO_ARTIFACT : formatArtifactReference(lastCompleted.location, lastCompleted.version);

const listedIssues = (issues: readonly Issue[]): readonly Issue[] => {
  const unlistedCount = issues.length - MAX_LISTED_ISSUES;
  if (unlistedCount <= 0) return issues;
  return [...issues.slice(0, MAX_LISTED_ISSUES), moreIssues(unlistedCount)];
};

const taskText = (task: Task | null): string => (task === null ? "" : formatTask(task));
