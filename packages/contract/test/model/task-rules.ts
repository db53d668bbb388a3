import { has, type RuleTable } from "./reading.ts";
import { readTask } from "./task-grammar.ts";

/** Sections 4.5 and 4.8: the task and the next step. */
export const TASK_RULES: RuleTable = {
  // One concrete step, a lifecycle verb and one artifact; there is one while RUNNING (I5).
  "4.5#1": (report) => has(report, "current_task") &&
    (report.task === "" ? report.state === "RUNNING" : isNoStep(report.task)),

  // No second action, no intent, analysis or reasoning.
  "4.5#3": ({ task }) => saysMore(task),

  // One executable action that maps to a lifecycle step. When there must be one is 4.8.1#1.
  "4.8#1": (report) => has(report, "next_step") && report.nextStep !== "" && isNoStep(report.nextStep),

  // No intent, planning, condition or future reasoning.
  "4.8#2": ({ nextStep }) => saysMore(nextStep),
};

const isNoStep = (text: string | null): boolean => {
  return text === null || !readTask(text).beginsAsTask;
};

const saysMore = (text: string | null): boolean => {
  return text !== null && readTask(text).saysMore;
};
