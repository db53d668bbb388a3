import { type Issue, parseIssue } from "../grammar/issue.ts";
import type { AddViolation } from "../violation.ts";
import type { Step } from "./step.ts";
import { hidesIssues } from "./step-report.ts";
import { type Trigger, triggersOf } from "./triggers.ts";

/**
 * 6.3#2: a report that shows a fall names in `issues` what it follows from, event and artifact: the event by its name or
 * its cause, the artifact by its location or its ID. Where it is not known which artifacts are required, one of several
 * triggers must be named, because the others may be of artifacts that count nowhere.
 */
export const checkFallCause = (step: Step, add: AddViolation): void => {
  const { events, next, isRequired } = step;
  if (next.issues === undefined || hidesIssues(next)) return;
  const triggers = triggersOf(events).filter(
    ({ locations }) => locations.length === 0 || locations.some((location) => isRequired(location) !== false),
  );
  const issues = next.issues.map(parseIssue).filter((issue) => issue !== null);
  const isNamed = (trigger: Trigger): boolean => issues.some((issue) => names(issue, trigger));
  const areKnown = triggers.every(({ locations }) => locations.every((location) => isRequired(location) !== undefined));
  if (areKnown ? triggers.every(isNamed) : triggers.some(isNamed)) return;
  add("6.3#2", "/next/issues", "no issue that names the cause of the fall", "its event and its artifact, such as INVALIDATED artifact=…");
};

const names = ({ code, fields }: Issue, { codes, artifacts }: Trigger): boolean => {
  const values = Object.values(fields);
  return [code, ...values].some((word) => codes.has(word)) && values.some((value) => artifacts.has(value));
};
