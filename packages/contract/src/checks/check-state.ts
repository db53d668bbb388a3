import { EXECUTION_STATES, type ExecutionState, fittingStates } from "../execution-state.ts";
import { NO_ARTIFACT } from "../grammar/location.ts";
import type { Stage } from "../stage.ts";
import { type AddViolation, describeFound } from "../violation.ts";

/** The fields that passed their own checks; one that did not is `undefined`, and no rule that needs it is judged. */
export interface ReadFields {
  readonly stage: Stage | undefined;
  readonly overallPercent: number | undefined;
  readonly stagePercent: number | undefined;
  readonly lastCompleted: string | undefined;
  readonly currentTask: string | undefined;
  readonly questionCount: number | undefined;
  readonly nextStep: string | undefined;
}

/** The states that the fields fit, in the order of derivation; unknown while a field that decides it is. */
type FittingStates = readonly [ExecutionState, ...ExecutionState[]] | undefined;

/** The state for which a report is judged: what the ledger claims, else what the fields give, else unknown. */
export const stateOf = (fitting: FittingStates, claimedState: ExecutionState | undefined): ExecutionState | undefined =>
  claimedState !== undefined && EXECUTION_STATES.includes(claimedState) ? claimedState : fitting?.[0];

/** {@link FittingStates} of the fields that could be read. */
export const fittingStatesOf = (fields: ReadFields): FittingStates => {
  const { overallPercent, questionCount, nextStep } = fields;
  if (overallPercent === undefined || questionCount === undefined || nextStep === undefined) return undefined;
  return fittingStates({
    overall_progress_percent: overallPercent,
    blocking_questions: { length: questionCount } as readonly string[],
    next_step: nextStep,
  });
};

/** Checks every rule between fields, and between the fields and the state that the ledger claims. */
export const checkState = (
  fields: ReadFields,
  fitting: FittingStates,
  claimedState: ExecutionState | undefined,
  add: AddViolation,
): void => {
  checkDerivation(fitting, claimedState, add);
  const state = stateOf(fitting, claimedState);
  checkNextStep(fields, state, add);
  checkQuestionsAllowed(fields, state, add);
  if (fields.overallPercent === 100) checkFinished(fields, add);
  if (state === "ABORTED") checkAborted(fields, add);
  // By the fields, not by the claim: a claim that does not fit them is 3.1#1 and makes no second state of one.
  if (fitting?.[0] === "COMPLETED") checkCompleted(fields, add);
  if (state === "RUNNING" && fields.currentTask === "") {
    add("4.5#1", "/current_task", '""', "the step under way, because the state is RUNNING");
  }
  checkSomethingClosed(fields, state, add);
};

/** 3.1#1, 3.1#2 and 3.1#4: one state, the right one of several, and no several. */
const checkDerivation = (fitting: FittingStates, claimedState: ExecutionState | undefined, add: AddViolation): void => {
  const isState = claimedState === undefined || EXECUTION_STATES.includes(claimedState);
  if (!isState) add("3.1#1", "", `the state ${describeFound(claimedState)}`, `one of ${EXECUTION_STATES.join(", ")}`);
  if (fitting === undefined) return;
  if (fitting.length > 1) {
    add("3.1#4", "", `fields that fit ${fitting.join(" and ")}`, "fields that fit exactly one state");
  }
  if (!isState || claimedState === undefined || claimedState === fitting[0]) return;
  const rule = fitting.includes(claimedState) ? "3.1#2" : "3.1#1";
  add(rule, "", `fields that give ${fitting[0]}`, `fields that give ${claimedState}, which the ledger claims`);
};

/** 4.8.1#1 and 4.7#5. */
const checkNextStep = (fields: ReadFields, state: ExecutionState | undefined, add: AddViolation): void => {
  const { nextStep, questionCount } = fields;
  if (nextStep === undefined) return;
  if (nextStep === "" && state === "RUNNING") {
    add("4.8.1#1", "/next_step", describeFound(nextStep), "a step, because the state is RUNNING");
  } else if (nextStep !== "" && state !== undefined && state !== "RUNNING") {
    add("4.8.1#1", "/next_step", describeFound(nextStep), `the empty text, because the state is ${state}`);
  }
  if (nextStep !== "" && questionCount !== undefined && questionCount > 0) {
    add("4.7#5", "/next_step", describeFound(nextStep), "the empty text, because a question is open");
  }
};

/** 4.7#1. */
const checkQuestionsAllowed = (fields: ReadFields, state: ExecutionState | undefined, add: AddViolation): void => {
  if (fields.questionCount === undefined || fields.questionCount === 0) return;
  if (state === undefined || state === "BLOCKED") return;
  add("4.7#1", "/blocking_questions", countOf(fields.questionCount), `no question, because the state is ${state}`);
};

/** 3.1#3. */
const checkFinished = (fields: ReadFields, add: AddViolation): void => {
  if (fields.nextStep !== undefined && fields.nextStep !== "") {
    add("3.1#3", "/next_step", describeFound(fields.nextStep), "the empty text at 100 percent overall");
  }
  if (fields.questionCount !== undefined && fields.questionCount > 0) {
    add("3.1#3", "/blocking_questions", countOf(fields.questionCount), "no question at 100 percent overall");
  }
};

/** 6.4#1. */
const checkAborted = (fields: ReadFields, add: AddViolation): void => {
  if (fields.nextStep !== undefined && fields.nextStep !== "") {
    add("6.4#1", "/next_step", describeFound(fields.nextStep), "the empty text in an aborted report");
  }
  if (fields.questionCount !== undefined && fields.questionCount > 0) {
    add("6.4#1", "/blocking_questions", countOf(fields.questionCount), "no question in an aborted report");
  }
};

/** I3 and I5: whatever else a completed report shows speaks for a run that is not over, which is rule 3.1#4. */
const checkCompleted = (fields: ReadFields, add: AddViolation): void => {
  if (fields.stage !== undefined && fields.stage !== "D") {
    add("3.1#4", "/current_stage", describeFound(fields.stage), '"D" in a completed report');
  }
  if (fields.stagePercent !== undefined && fields.stagePercent !== 100) {
    add("3.1#4", "/stage_progress_percent", describeFound(fields.stagePercent), "100 in a completed report");
  }
  if (fields.currentTask !== undefined && fields.currentTask !== "") {
    add("3.1#4", "/current_task", describeFound(fields.currentTask), "the empty text in a completed report");
  }
};

/** 4.4#3: a calculated percentage above 0 needs a closed artifact. Blocked and aborted reports may keep an older one. */
const checkSomethingClosed = (fields: ReadFields, state: ExecutionState | undefined, add: AddViolation): void => {
  if (fields.lastCompleted !== NO_ARTIFACT || (state !== "RUNNING" && state !== "COMPLETED")) return;
  if ((fields.overallPercent ?? 0) > 0 || (fields.stagePercent ?? 0) > 0) {
    add("4.4#3", "/last_completed_artifact", `"${NO_ARTIFACT}"`, "the last closed artifact, because something is closed");
  }
};

const countOf = (count: number): string => (count === 1 ? "1 question" : `${count} questions`);
