import { CALCULATION_QUESTION, isOneSentence, splitQuestion } from "../grammar/question.ts";
import { type AddViolation, describeFound } from "../violation.ts";
import { readArray } from "./read-report.ts";

/** Most questions that are read; a plan has at most so many artifacts, and each has at most one question. */
export const MAX_QUESTIONS = 100_000;

/**
 * Checks the questions one by one: 4.7#2 (options) and 4.7#4 (one sentence).
 * Returns how many there are, or `undefined` when the field is not an array.
 */
export const checkQuestions = (value: unknown, add: AddViolation): number | undefined => {
  const path = "/blocking_questions";
  const array = readArray(value, MAX_QUESTIONS);
  if (array === null) {
    add("4.7#2", path, describeFound(value), "an array of questions, empty unless the state is BLOCKED");
    return undefined;
  }
  array.elements.forEach((element, index) => checkQuestion(element, `${path}/${index}`, add));
  if (array.length > MAX_QUESTIONS) {
    // No vector shows this: it would be a file of megabytes.
    add("4.7#4", path, `${array.length} questions`, `at most ${MAX_QUESTIONS}, one for each artifact`);
  }
  return array.length;
};

const checkQuestion = (value: unknown, path: string, add: AddViolation): void => {
  if (value === CALCULATION_QUESTION) return;
  if (typeof value !== "string") {
    add("4.7#2", path, describeFound(value), "a question that ends with its options, such as (YES/NO)");
    return;
  }
  const question = splitQuestion(value);
  if (question === null) {
    add("4.7#2", path, describeFound(value), "at least two different options at the end, such as (YES/NO)");
  }
  if (!isOneSentence(question?.text ?? beforeOptions(value))) {
    add("4.7#4", path, describeFound(value), "one sentence on one line that names the structural reason");
  }
};

/** What stands before options that cannot be read: faults of the options must not count against the sentence too. */
const beforeOptions = (text: string): string => {
  const open = text.lastIndexOf("(");
  return open === -1 ? text : text.slice(0, text[open - 1] === " " ? open - 1 : open);
};
