import { countsMore, readIssue } from "./issue-grammar.ts";
import { FAIL_CLOSED_QUESTION, isOneSentence, readQuestion } from "./question-grammar.ts";
import { has, type Reading, type RuleTable } from "./reading.ts";

/** At most so many issues are listed; what is more is counted by one `MORE` behind them (I15). */
const LISTED_ISSUES = 100;

/** Sections 4.6, 4.7 and 6.4: issues and questions. */
export const LIST_RULES: RuleTable = {
  // An array of informational texts, in the grammar of I8; outside of it an aborted report breaks 6.4#4 instead.
  "4.6#1": (report) => has(report, "issues") && (report.issues === null || isBadList(report.issues) ||
    judgedIssues(report).some((issue) => typeof issue !== "string") ||
    (report.state !== "ABORTED" && hasForeignIssue(report))),

  // Aborted: issues are fault descriptors.
  "6.4#4": (report) => report.state === "ABORTED" && hasForeignIssue(report),

  // No question unless BLOCKED.
  "4.7#1": ({ questions, state }) => (questions ?? []).length > 0 && state !== null && state !== "BLOCKED",

  // Each question can be answered by one of its options.
  "4.7#2": (report) => has(report, "blocking_questions") && (report.questions === null ||
    report.questions.some((question) => typeof question !== "string" || !readQuestion(question).hasOptions)),

  // One sentence, and the options.
  "4.7#4": ({ questions }) => texts(questions ?? []).some((question) =>
    question !== FAIL_CLOSED_QUESTION && !isOneSentence(readQuestion(question).sentence)),

  // With a question open there is no next step.
  "4.7#5": ({ questions, nextStep }) => (questions ?? []).length > 0 && (nextStep ?? "") !== "",
};

const texts = (list: readonly unknown[]): string[] => {
  return list.filter((item) => typeof item === "string");
};

/** The entries of a list that is not too long, and so many of one that is. */
const judgedIssues = ({ issues }: Reading): readonly unknown[] => {
  return (issues ?? []).slice(0, LISTED_ISSUES + 1);
};

const hasForeignIssue = (report: Reading): boolean => {
  return texts(judgedIssues(report)).some((issue) => readIssue(issue) === null);
};

/** Too long, with a `MORE` among what is listed, or with anything but the right `MORE` behind it. */
const isBadList = (issues: readonly unknown[]): boolean => {
  return issues.length > LISTED_ISSUES + 1 || issues.some((issue, at) => {
    const reading = typeof issue === "string" && at <= LISTED_ISSUES ? readIssue(issue) : null;
    return reading !== null && (at < LISTED_ISSUES ? reading.code === "MORE" : !countsMore(reading));
  });
};
