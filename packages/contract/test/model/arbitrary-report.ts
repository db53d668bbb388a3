import * as fc from "fast-check";
import { issues, question, reference, task } from "./arbitrary-words.ts";
import { FAIL_CLOSED_QUESTION } from "./question-grammar.ts";
import type { Field } from "./reading.ts";

export type Report = Readonly<Record<Field, unknown>>;

const percent = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constantFrom(0, 1, 50, 99, 100));
const belowHundred = fc.oneof(fc.integer({ min: 0, max: 99 }), fc.constantFrom(0, 1, 99));
const stage = fc.constantFrom("A", "B", "C", "D");
const taskOrNone = fc.oneof({ weight: 2, arbitrary: task }, { weight: 1, arbitrary: fc.constant("") });
const orNone = fc.oneof({ weight: 4, arbitrary: reference }, { weight: 1, arbitrary: fc.constant("NONE") });

const running = fc.oneof(
  fc.record({ overall: belowHundred, stagePercent: percent, last: reference }),
  fc.record({ overall: fc.constant(0), stagePercent: fc.constant(0), last: orNone }),
).chain(({ overall, stagePercent, last }) => fc.record({
  status_type: fc.constant("LIVE"),
  current_stage: stage,
  overall_progress_percent: fc.constant(overall),
  stage_progress_percent: fc.constant(stagePercent),
  last_completed_artifact: fc.constant(last),
  current_task: task,
  issues,
  blocking_questions: fc.constant([] as string[]),
  next_step: task,
}));

const stopped = {
  status_type: fc.constant("LIVE"),
  current_stage: stage,
  overall_progress_percent: belowHundred,
  stage_progress_percent: percent,
  last_completed_artifact: orNone,
  current_task: taskOrNone,
  issues,
  next_step: fc.constant(""),
};

const questions = fc.oneof(
  { weight: 4, arbitrary: fc.array(question, { minLength: 1, maxLength: 4 }) },
  { weight: 1, arbitrary: fc.constant([FAIL_CLOSED_QUESTION]) },
);

const blocked = fc.record({ ...stopped, blocking_questions: questions });
const aborted = fc.record({ ...stopped, blocking_questions: fc.constant([] as string[]) });

const completed = fc.record({
  status_type: fc.constant("LIVE"),
  current_stage: fc.constant("D"),
  overall_progress_percent: fc.constant(100),
  stage_progress_percent: fc.constant(100),
  last_completed_artifact: reference,
  current_task: fc.constant(""),
  issues,
  blocking_questions: fc.constant([] as string[]),
  next_step: fc.constant(""),
});

/** A report without a fault, in any of the four states; only a long list of issues may count wrongly. */
export const plausibleReport: fc.Arbitrary<Report> = fc.oneof(
  { weight: 4, arbitrary: running }, { weight: 3, arbitrary: blocked },
  { weight: 3, arbitrary: aborted }, { weight: 2, arbitrary: completed },
);
