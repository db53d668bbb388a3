import { parseIssue } from "../grammar/issue.ts";
import type { ProgressEvent } from "../progress-event.ts";
import { type AddViolation, describeFound } from "../violation.ts";
import type { Step } from "./step.ts";
import { hidesIssues } from "./step-report.ts";

/** Code of the issue that a silent window leaves in the report until there is observable progress (I15). */
const NO_PROGRESS_CODE = "NO_PROGRESS";

/**
 * 2.2#1 and 2.2#3: the issue of a silent window goes across observable progress and across nothing else, and a window
 * that expires leaves the reason as structured text.
 */
export const checkSilence = ({ previous, events, next }: Step, add: AddViolation): void => {
  const { issues, questions } = next;
  if (issues === undefined) return;
  const observedAt = events.findLastIndex(isObservableProgress);
  const expiredAt = events.findLastIndex(({ type }) => type === "silence.expired");
  const silentAt = issues.findIndex(isNoProgress);
  const silentIssue = issues[silentAt];
  if (silentIssue !== undefined && observedAt > expiredAt) {
    add("2.2#1", `/next/issues/${silentAt}`, describeFound(silentIssue), "no such issue, because there was observable progress");
  }
  if (silentIssue === undefined && previous.issues?.some(isNoProgress) === true && observedAt === -1 && !hidesIssues(next)) {
    add("2.2#1", "/next/issues", `no issue ${NO_PROGRESS_CODE}`, "the issue of the report before, until there is observable progress");
  }
  if (expiredAt > observedAt && questions?.length === 0 && issues.every((issue) => parseIssue(issue) === null)) {
    add("2.2#3", "/next/issues", "no structured issue and no question", `why there is no progress, such as ${NO_PROGRESS_CODE} window=…`);
  }
};

/** Rule 2.2#1. A return to the queue that is not charged repeats nothing, so it is no retry. */
const isObservableProgress = (event: ProgressEvent): boolean => {
  switch (event.type) {
    case "artifact.closed":
    case "artifact.invalidated":
    case "stage.entered":
    case "stage.reopened":
      return true;
    case "artifact.retried":
      return event.data.charged;
    default:
      return false;
  }
};

const isNoProgress = (issue: string): boolean => issue === NO_PROGRESS_CODE || issue.startsWith(`${NO_PROGRESS_CODE} `);
