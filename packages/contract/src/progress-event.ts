import { z } from "zod";
import { artifactIdSchema, artifactVersionSchema, codeSchema, locationSchema } from "./field-schemas.ts";
import { stageSchema } from "./stage.ts";

/** Data of `artifact.closed`: the gate passed on the integrated result and the ledger has it. */
export const artifactClosedDataSchema = z.strictObject({
  artifact: artifactIdSchema,
  stage: stageSchema,
  location: locationSchema,
  version: artifactVersionSchema,
  /** `false` for an optional artifact, which counts nowhere (I17). */
  required: z.boolean(),
});

/** Data of `artifact.invalidated`: a closed artifact lost its closure, by rollback or invalidation. */
export const artifactInvalidatedDataSchema = z.strictObject({
  artifact: artifactIdSchema,
  stage: stageSchema,
  location: locationSchema,
  cause: codeSchema,
  /** The artifact ID or the commit that caused it (rule 6.3#2). */
  trigger: z.string().min(1),
});

/** Data of `stage.entered`: `current_stage` moved forward to this stage. */
export const stageEnteredDataSchema = z.strictObject({ stage: stageSchema });

/** Data of `stage.reopened`: `current_stage` moved back to this stage (I17). */
export const stageReopenedDataSchema = z.strictObject({
  stage: stageSchema,
  cause: codeSchema,
  /** The artifact ID or the commit that caused it (rule 6.3#2). */
  trigger: z.string().min(1),
});

/** Data of `artifact.retried`: an artifact returned to the queue for another attempt. */
export const artifactRetriedDataSchema = z.strictObject({
  artifact: artifactIdSchema,
  /** Number of the attempt that ended, from 1. */
  attempt: z.int().min(1),
  reason: codeSchema,
  /** Whether the attempt counts against the artifact's retries. */
  charged: z.boolean(),
});

/** Data of `question.raised`: a question appeared in `blocking_questions`. */
export const questionRaisedDataSchema = z.strictObject({
  /** `null` for a question of the run, such as the calculation question. */
  artifact: artifactIdSchema.nullable(),
  /** The question as the report words it, options included. */
  question: z.string().min(1),
});

/** Data of `question.answered`: a human chose an option. */
export const questionAnsweredDataSchema = z.strictObject({
  /** `null` for a question of the run, such as the calculation question. */
  artifact: artifactIdSchema.nullable(),
  option: z.string().min(1),
  by: z.string().min(1),
  why: z.string().nullable(),
});

/** Data of `run.aborted`: the run ended without success and its progress is frozen. */
export const runAbortedDataSchema = z.strictObject({ stage: stageSchema, cause: codeSchema });

/** Data of `run.completed`: every required artifact is closed and the run's progress is locked. */
export const runCompletedDataSchema = z.strictObject({});

/** Data of `calculation.failed`: the percentages could not be calculated (rule 4.2#3). */
export const calculationFailedDataSchema = z.strictObject({ reason: codeSchema });

/** Data of `silence.expired`: a whole window passed without observable progress (rule 2.2#2). */
export const silenceExpiredDataSchema = z.strictObject({
  /** Length of the window, in milliseconds. */
  windowMs: z.int().nonnegative(),
  /** Time of the last observable progress, in milliseconds since 1970-01-01T00:00:00Z. */
  sinceMs: z.int().nonnegative(),
});

/** Everything that can move, explain or freeze progress, told apart by `type`. */
export const progressEventSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("artifact.closed"), data: artifactClosedDataSchema }),
  z.strictObject({ type: z.literal("artifact.invalidated"), data: artifactInvalidatedDataSchema }),
  z.strictObject({ type: z.literal("stage.entered"), data: stageEnteredDataSchema }),
  z.strictObject({ type: z.literal("stage.reopened"), data: stageReopenedDataSchema }),
  z.strictObject({ type: z.literal("artifact.retried"), data: artifactRetriedDataSchema }),
  z.strictObject({ type: z.literal("question.raised"), data: questionRaisedDataSchema }),
  z.strictObject({ type: z.literal("question.answered"), data: questionAnsweredDataSchema }),
  z.strictObject({ type: z.literal("run.aborted"), data: runAbortedDataSchema }),
  z.strictObject({ type: z.literal("run.completed"), data: runCompletedDataSchema }),
  z.strictObject({ type: z.literal("calculation.failed"), data: calculationFailedDataSchema }),
  z.strictObject({ type: z.literal("silence.expired"), data: silenceExpiredDataSchema }),
]);

/** An event that concerns progress. */
export type ProgressEvent = z.infer<typeof progressEventSchema>;
