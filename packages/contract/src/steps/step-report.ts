import { checkLastCompleted, checkPercent, checkStage } from "../checks/check-plain-fields.ts";
import { MAX_LISTED_ISSUES, MORE_ISSUES_CODE } from "../checks/check-issues.ts";
import { MAX_QUESTIONS } from "../checks/check-questions.ts";
import { readArray, readReport } from "../checks/read-report.ts";
import { type ExecutionState, fittingStates } from "../execution-state.ts";
import { NO_ARTIFACT } from "../grammar/location.ts";
import { CALCULATION_QUESTION } from "../grammar/question.ts";
import { parseTask, type Task } from "../grammar/task.ts";
import type { Stage } from "../stage.ts";

/** What the step rules read of a report. A field that cannot be read is `undefined`, and no rule that needs it is judged. */
export interface StepReport {
  readonly stage: Stage | undefined;
  readonly overallPercent: number | undefined;
  readonly stagePercent: number | undefined;
  readonly lastCompleted: string | undefined;
  /** `null` where the field holds no task. */
  readonly currentTask: Task | null | undefined;
  readonly issues: readonly string[] | undefined;
  readonly questions: readonly string[] | undefined;
  /** The state that the fields give. */
  readonly state: ExecutionState | undefined;
}

/** A report of which nothing is known: the one before cannot be read. */
export const UNKNOWN_REPORT: StepReport = {
  stage: undefined,
  overallPercent: undefined,
  stagePercent: undefined,
  lastCompleted: undefined,
  currentTask: undefined,
  issues: undefined,
  questions: undefined,
  state: undefined,
};

/** What stands before a run's first report: the run starts from zero, in the first stage, with nothing closed. */
export const START_OF_RUN: StepReport = {
  stage: "A",
  overallPercent: 0,
  stagePercent: 0,
  lastCompleted: NO_ARTIFACT,
  currentTask: null,
  issues: [],
  questions: [],
  state: "RUNNING",
};

/** What is wrong with a report on its own is said by `checkReport`. */
const ignore = (): void => undefined;

/** Reads what the step rules need of a report. Never throws, whatever the value is. */
export const readStepReport = (value: unknown): StepReport => {
  const raw = readReport(value, ignore);
  if (raw === null) return UNKNOWN_REPORT;
  const fields = {
    stage: checkStage(raw.get("current_stage"), ignore),
    overallPercent: checkPercent("overall_progress_percent", raw.get("overall_progress_percent"), ignore),
    stagePercent: checkPercent("stage_progress_percent", raw.get("stage_progress_percent"), ignore),
    lastCompleted: checkLastCompleted(raw.get("last_completed_artifact"), ignore),
    currentTask: readTask(raw.get("current_task")),
    issues: readTexts(raw.get("issues"), MAX_LISTED_ISSUES + 1),
    questions: readTexts(raw.get("blocking_questions"), MAX_QUESTIONS),
  };
  return { ...fields, state: stateOf(fields, raw.get("next_step")) };
};

const readTask = (value: unknown): Task | null | undefined => (typeof value === "string" ? parseTask(value) : undefined);

const readTexts = (value: unknown, maxLength: number): readonly string[] | undefined => {
  const array = readArray(value, maxLength);
  return array?.elements.every((element) => typeof element === "string") === true ? array.elements : undefined;
};

const stateOf = (
  { overallPercent, questions }: Pick<StepReport, "overallPercent" | "questions">,
  nextStep: unknown,
): ExecutionState | undefined => {
  if (overallPercent === undefined || questions === undefined || typeof nextStep !== "string") return undefined;
  return fittingStates({ overall_progress_percent: overallPercent, blocking_questions: questions, next_step: nextStep })[0];
};

/** Whether the report is the one of a failed calculation (rule 6.2#3): the calculation question stands alone in it. */
export const isFailClosed = ({ questions }: StepReport): boolean =>
  questions?.length === 1 && questions[0] === CALCULATION_QUESTION;

/** Whether the report has more issues than it lists (I15), so that one which is missing may be among the others. */
export const hidesIssues = ({ issues }: StepReport): boolean => issues?.at(-1)?.startsWith(`${MORE_ISSUES_CODE} `) === true;
