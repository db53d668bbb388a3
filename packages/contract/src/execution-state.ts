import type { StatusReport } from "./status-report.ts";

/**
 * The four execution states (rule 3.1#1):
 * - `RUNNING`: there is a next step;
 * - `BLOCKED`: a question waits for a human;
 * - `ABORTED`: terminal, not successful, percentages frozen;
 * - `COMPLETED`: terminal, every required artifact is closed.
 */
export const EXECUTION_STATES = ["RUNNING", "BLOCKED", "ABORTED", "COMPLETED"] as const;

/** An execution state. */
export type ExecutionState = (typeof EXECUTION_STATES)[number];

/** The fields of a report from which its state follows. */
export type StateFields = Pick<StatusReport, "overall_progress_percent" | "blocking_questions" | "next_step">;

/**
 * The states that the fields fit, in the order of derivation (rule 3.1#2): aborted, blocked, completed, running.
 * A valid report fits exactly one; every report fits at least one. Below 100, without a question and without a next
 * step is `ABORTED` (I4).
 */
export const fittingStates = (fields: StateFields): readonly [ExecutionState, ...ExecutionState[]] => {
  const isFinished = fields.overall_progress_percent === 100;
  const states: ExecutionState[] = [];
  if (fields.blocking_questions.length > 0) states.push("BLOCKED");
  if (isFinished) states.push("COMPLETED");
  if (fields.next_step !== "") states.push("RUNNING");
  const [first, ...others] = states;
  return first === undefined ? ["ABORTED"] : [first, ...others];
};

/**
 * The execution state that a report shows, derived from its fields alone and in the order of rule 3.1#2.
 * Total: a report that breaks rule 3.1#4 still gives the first state of that order; `checkReport` refuses it.
 */
export const deriveState = (report: StatusReport): ExecutionState => fittingStates(report)[0];
