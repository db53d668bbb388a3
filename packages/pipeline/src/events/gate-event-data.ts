import { z } from "zod";

import { closureRecordSchema, objectIdSchema, sha256Schema } from "./closure-record.ts";
import { gateReasonSchema, VERDICTS } from "./reason.ts";
import { registrationSchema } from "./registration-event.ts";

const count = z.int().nonnegative();
const attempt = z.int().positive();
const id = z.string().min(1).max(200);
const text = z.string();

/** What a gate run was for: a candidate, its repetition alone or in a train, a closed artifact at a stage's end or after a foreign commit. */
export const GATE_PURPOSES = ["candidate", "integration", "train", "gate-first", "stage-exit", "head", "regate"] as const;

/** A commit with what one artifact is to be. */
export const candidateSchema = z.strictObject({
  artifact: id,
  commit: objectIdSchema,
  tree: objectIdSchema,
  parent: objectIdSchema,
});

/** A closed artifact whose gate passed on the tree that a closure lands, with the digest of its gate's inputs there. */
export const passSchema = z.strictObject({ artifact: id, inputsDigest: text });

const checkResultSchema = z.strictObject({
  run: z.array(text),
  outcome: z.enum(["exited", "signalled", "timed-out", "over-memory", "over-cpu-time", "not-started", "cancelled", "lost"]),
  exitCode: z.int().nullable(),
  signal: text.nullable(),
  /** Counted tests, or `null` where the check does not count. */
  tests: count.nullable(),
  durationMs: count,
  /** Evidence digest of the check's output. */
  output: sha256Schema.nullable(),
});

/** Data of the events about gates and about what passed one on its way to the branch, by type. */
export const GATE_EVENT_DATA = {
  /** A gate began to run on a commit. */
  "gate.started": z.strictObject({
    artifact: id,
    attempt: attempt.nullable(),
    purpose: z.enum(GATE_PURPOSES),
    commit: objectIdSchema,
  }),
  /** A gate ended. Its verdict alone closes nothing: a closure follows from the integration of the very commit that passed. */
  "gate.finished": z.strictObject({
    artifact: id,
    attempt: attempt.nullable(),
    purpose: z.enum(GATE_PURPOSES),
    commit: objectIdSchema,
    /** Tree of the commit; `null` where there was none to gate. */
    tree: objectIdSchema.nullable(),
    verdict: z.enum(VERDICTS),
    reason: gateReasonSchema,
    detail: text,
    gateDigest: sha256Schema,
    /** Digest of the artifact's location in the commit; `null` where it is absent. */
    artifactDigest: text.nullable(),
    inputsDigest: text.nullable(),
    /** Each check with how it ended, in their order. */
    checks: z.array(checkResultSchema),
    /** The control's verdict, or `null` where none was run. */
    control: z
      .strictObject({ verdict: z.enum(VERDICTS), reason: gateReasonSchema, checks: z.array(checkResultSchema) })
      .nullable(),
    evidence: z.array(sha256Schema),
    durationMs: count,
  }),
  /** A candidate passed its gate and waits in the merge queue. */
  "integration.queued": z.strictObject({
    artifact: id,
    attempt,
    /** The commit that is to land, with its tree and its parent. */
    candidate: candidateSchema.omit({ artifact: true }),
    /** Head on which the gate passed. */
    onHead: objectIdSchema,
    /** Digest of the artifact's location in the candidate. */
    artifactDigest: text,
    gateDigest: sha256Schema,
    inputsDigest: text,
    /** What the control said; OFF where the plan switched it off. */
    control: z.enum(["REFUSED", "PROVEN_BEFORE", "OFF"]),
    evidence: z.array(sha256Schema).min(1),
  }),
  /** A commit is ready to land. From here to the closure nothing interrupts; a crash between is made good by the next start. */
  "integration.prepared": z.strictObject({
    artifact: id,
    attempt,
    oldHead: objectIdSchema,
    newHead: objectIdSchema,
    closure: closureRecordSchema,
    passes: z.array(passSchema),
    /** What its files register when it closes; absent where nothing, or nothing else than before. */
    registers: z.array(registrationSchema).optional(),
  }),
  /** A prepared commit did not land. */
  "integration.dropped": z.strictObject({ artifact: id, attempt, newHead: objectIdSchema, cause: text }),
} as const;
