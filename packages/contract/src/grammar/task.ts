import { ContractError } from "../contract-error.ts";
import { locationProblem } from "./location.ts";
import { quoteText } from "./printable.ts";
import { quoteValue, unquoteValue } from "./quote-value.ts";

/**
 * The lifecycle verbs of `current_task` and `next_step` (I6): `Generate` (an agent is to produce it), `Run` (an
 * executable artifact is to be run), `Verify` (its gate is to be run), `Close` (it is to be closed after a passed gate).
 */
export const TASK_VERBS = ["Generate", "Run", "Verify", "Close"] as const;

/** A lifecycle verb. */
export type TaskVerb = (typeof TASK_VERBS)[number];

/** One step of one artifact's life cycle. */
export interface Task {
  readonly verb: TaskVerb;
  readonly location: string;
}

/** Whether the text is one of {@link TASK_VERBS}, spelled exactly. */
export const isTaskVerb = (text: string): text is TaskVerb => (TASK_VERBS as readonly string[]).includes(text);

/**
 * The task as the report says it: `<Verb> <location>` (I6). A location that is not one plain word is written as a
 * JSON string literal, as issue values are, so that what follows the verb is always exactly one word and a second
 * action can never pass as part of a location.
 *
 * @throws ContractError `CONTRACT_BAD_TASK` or `CONTRACT_BAD_LOCATION`.
 */
export const formatTask = (task: Task): string => {
  if (!isTaskVerb(task.verb)) {
    throw new ContractError(
      "CONTRACT_BAD_TASK",
      `the verb ${quoteText(String(task.verb).slice(0, 40))} is not a lifecycle verb`,
      `use one of ${TASK_VERBS.join(", ")}`,
    );
  }
  const problem = locationProblem(task.location);
  if (problem !== null) {
    throw new ContractError(
      "CONTRACT_BAD_LOCATION",
      `the location ${quoteText(task.location.slice(0, 200))} ${problem}`,
      "name the artifact by a normalised path relative to the repository",
    );
  }
  return `${task.verb} ${quoteValue(task.location)}`;
};

/** The task that the text says, or `null` when the text is not exactly what {@link formatTask} writes. */
export const parseTask = (text: string): Task | null => {
  const space = text.indexOf(" ");
  if (space === -1) return null;
  const verb = text.slice(0, space);
  if (!isTaskVerb(verb)) return null;
  const location = unquoteValue(text.slice(space + 1));
  if (location === null || locationProblem(location) !== null) return null;
  return { verb, location };
};
