import { endOfQuoted } from "../grammar/printable.ts";
import { isTaskVerb, parseTask, TASK_VERBS } from "../grammar/task.ts";
import type { RuleId } from "../rules.ts";
import { type AddViolation, describeFound } from "../violation.ts";

interface TaskRules {
  /** Broken when the field does not begin with a lifecycle verb and one artifact. */
  readonly oneStep: RuleId;
  /** Broken when the field says more than two words: a second action, an intent, a condition. */
  readonly nothingElse: RuleId;
}

/** Which rules judge which field. */
const TASK_RULES: Readonly<Record<"current_task" | "next_step", TaskRules>> = {
  current_task: { oneStep: "4.5#1", nothingElse: "4.5#3" },
  next_step: { oneStep: "4.8#1", nothingElse: "4.8#2" },
};

const STEP_WANTED = `${TASK_VERBS.join("|")}, one space, and one location (quoted if it holds spaces), or the empty text`;

/**
 * Checks the grammar of `current_task` (4.5#1, 4.5#3) or `next_step` (4.8#1, 4.8#2).
 * Returns the text when it is one, whether or not it is a task, and `undefined` otherwise.
 */
export const checkTask = (
  field: "current_task" | "next_step",
  value: unknown,
  add: AddViolation,
): string | undefined => {
  const rules = TASK_RULES[field];
  const path = `/${field}`;
  if (typeof value !== "string") {
    add(rules.oneStep, path, describeFound(value), STEP_WANTED);
    return undefined;
  }
  if (value === "" || parseTask(value) !== null) return value;
  const { step, rest } = splitStep(value);
  const saysMore = rest.trim() !== "";
  if (parseTask(step) === null || !saysMore) add(rules.oneStep, path, describeFound(value), STEP_WANTED);
  if (saysMore) add(rules.nothingElse, path, describeFound(value), "nothing after the verb and the location");
  return value;
};

/** Cuts a text after its second word; a JSON string literal behind a lifecycle verb is one word. */
const splitStep = (text: string): { step: string; rest: string } => {
  const verbStart = text.length - text.trimStart().length;
  const verbLength = text.slice(verbStart).search(/\s/);
  if (verbLength === -1) return { step: text, rest: "" };
  const verbEnd = verbStart + verbLength;
  const start = text.length - text.slice(verbEnd).trimStart().length;
  const isQuoted = text[start] === '"' && isTaskVerb(text.slice(verbStart, verbEnd));
  let end = isQuoted ? endOfQuoted(text, start) : -1;
  if (end === -1) {
    const length = text.slice(start).search(/\s/);
    end = length === -1 ? text.length : start + length;
  }
  return { step: text.slice(0, end), rest: text.slice(end) };
};
