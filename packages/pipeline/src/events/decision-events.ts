import { STAGES } from "@pawl/contract";
import { z } from "zod";

import { objectIdSchema } from "./closure-record.ts";

const id = z.string().min(1).max(200);
const text = z.string();

/** Who took a decision, and why. */
const decider = { by: z.string().min(1), why: text.nullable() } as const;

/** A commit, and the one that takes it back. */
const revertSchema = z.strictObject({ commit: objectIdSchema, revert: objectIdSchema });

/** Data of the events by which humans steer a run, by type. */
export const DECISION_EVENT_DATA_SCHEMAS = {
  /** Nothing is started before `run.resumed`; what is under way goes on (I19). */
  "run.paused": z.strictObject(decider),
  /** What was paused goes on. */
  "run.resumed": z.strictObject(decider),
  /** A human sends a parked artifact back to work without answering anything. */
  "artifact.unparked": z.strictObject({ artifact: id, ...decider }),
  /** A human gives up the closures of a stage; those of later stages follow (I14). What is on the branch is gated again. */
  "stage.reopen_ordered": z.strictObject({ stage: z.enum(STAGES), ...decider }),
  /**
   * A human takes work back, by commits that revert it. Recorded before the branch moves; from here to its execution nothing
   * interrupts, and a crash between is made good by the next start.
   */
  "rollback.prepared": z.strictObject({
    /** What was to be rolled back, as it was given. */
    targets: z.array(text).min(1),
    oldHead: objectIdSchema,
    newHead: objectIdSchema,
    /** Newest first. */
    reverts: z.array(revertSchema).min(1),
    /** Closed artifacts whose closure is lost by it: their commit is reverted, or their location changes. */
    rolledBack: z.array(id),
    /** Closed artifacts of which it only changes what else they may write. */
    regate: z.array(id),
    /** Unclosed artifacts whose location it changes. */
    gateFirst: z.array(id),
    /** The command in the database by which it came; `null`: it was decided under the pipeline's lock. */
    command: z.int().positive().nullable(),
    ...decider,
  }),
  /** The branch has the commits that take work back. */
  "rollback.executed": z.strictObject({
    newHead: objectIdSchema,
    /** Each commit with the one that takes it back, newest first. */
    reverts: z.array(revertSchema).min(1),
  }),
  /** A prepared rollback did not land. */
  "rollback.dropped": z.strictObject({ newHead: objectIdSchema, cause: text }),
  /** A decision about a run that was over. It changed nothing (rules 6.2.1#2 and 6.5#2). */
  "decision.refused": z.strictObject({
    /** What was to be done. */
    decision: z.enum(["answer", "abort", "pause", "resume", "stop", "retry", "rollback", "reopen", "amend"]),
    /** What an answer was about, and its option; `null` for every other decision. */
    answer: z.strictObject({ location: text, option: text }).nullable(),
    /** What another decision was about, as it was given; absent where it was about the run. */
    targets: z.array(text).optional(),
    by: text,
    why: text.nullable(),
    reason: z.enum(["RUN_ENDED"]),
  }),
  /** A human's order to stop the orchestrator at work; nothing about the run is decided by it. */
  "orchestrator.stop_ordered": z.strictObject(decider),
} as const;
