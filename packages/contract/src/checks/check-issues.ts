import { type Issue, parseIssue } from "../grammar/issue.ts";
import { type AddViolation, describeFound } from "../violation.ts";
import { readArray } from "./read-report.ts";

/** Most issues that a report lists; the next entry, and the last, says how many more there are (I15). */
export const MAX_LISTED_ISSUES = 100;

/** Code of the entry that stands for the issues that are not listed (I15). */
export const MORE_ISSUES_CODE = "MORE";

const ISSUE_WANTED = "an issue of the form <CODE> key=value …, values quoted when they hold spaces";
const COUNT = /^[1-9][0-9]{0,15}$/;

/** Checks `issues`: 4.6#1, and 6.4#4 for what an aborted report says. */
export const checkIssues = (value: unknown, isAborted: boolean, add: AddViolation): void => {
  const path = "/issues";
  const array = readArray(value, MAX_LISTED_ISSUES + 1);
  if (array === null) {
    add("4.6#1", path, describeFound(value), "an array of texts, empty when there is no issue");
    return;
  }
  array.elements.forEach((element, index) => {
    const elementPath = `${path}/${index}`;
    if (typeof element !== "string") {
      add("4.6#1", elementPath, describeFound(element), ISSUE_WANTED);
      return;
    }
    const issue = parseIssue(element);
    if (issue === null) {
      // In an aborted report the stricter rule names the fault; elsewhere the grammar of issues is all that is broken.
      const rule = isAborted ? "6.4#4" : "4.6#1";
      add(rule, elementPath, describeFound(element), ISSUE_WANTED);
      return;
    }
    checkMore(issue, index, element, elementPath, add);
  });
  if (array.length > MAX_LISTED_ISSUES + 1) {
    add("4.6#1", path, `${array.length} entries`, `at most ${MAX_LISTED_ISSUES}, then one MORE count=…`);
  }
};

const checkMore = (issue: Issue, index: number, text: string, path: string, add: AddViolation): void => {
  const isMore = issue.code === MORE_ISSUES_CODE;
  if (index < MAX_LISTED_ISSUES) {
    if (isMore) add("4.6#1", path, describeFound(text), `MORE only after ${MAX_LISTED_ISSUES} issues`);
    return;
  }
  const isWellFormed = isMore && Object.keys(issue.fields).length === 1 && COUNT.test(issue.fields["count"] ?? "");
  if (!isWellFormed) add("4.6#1", path, describeFound(text), `MORE count=<n> after ${MAX_LISTED_ISSUES} issues`);
};

/** The entry that says how many issues are not listed. */
export const moreIssues = (count: number): Issue => ({ code: MORE_ISSUES_CODE, fields: { count: String(count) } });

