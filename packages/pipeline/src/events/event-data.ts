import {
  artifactClosedDataSchema,
  artifactInvalidatedDataSchema,
  artifactRetriedDataSchema,
  calculationFailedDataSchema,
  questionAnsweredDataSchema,
  questionRaisedDataSchema,
  runAbortedDataSchema,
  runCompletedDataSchema,
  stageEnteredDataSchema,
  stageReopenedDataSchema,
} from "@pawl/contract";
import { z } from "zod";

import type { Plan } from "../plan/plan.ts";
import { closureRecordSchema, objectIdSchema, sha256Schema } from "./closure-record.ts";
import { attemptReasonSchema, gateReasonSchema, INVALIDATION_CAUSES, parkReasonSchema, VERDICTS } from "./reason.ts";

const count = z.int().nonnegative();
const attempt = z.int().positive();
const id = z.string().min(1).max(200);
const text = z.string();
const weights = z.strictObject({ A: count, B: count, C: count, D: count });

/** What a gate run was for: a candidate, its repetition, a closed artifact at a stage's end or after a foreign commit. */
export const GATE_PURPOSES = ["candidate", "integration", "gate-first", "stage-exit", "head", "regate"] as const;

const candidateSchema = z.strictObject({
  artifact: id,
  commit: objectIdSchema,
  tree: objectIdSchema,
  parent: objectIdSchema,
});

/** A closed artifact whose gate passed on the tree that a closure lands, with the digest of its gate's inputs there. */
const passSchema = z.strictObject({ artifact: id, inputsDigest: text });

const checkResultSchema = z.strictObject({
  run: z.array(text),
  outcome: z.enum(["exited", "signalled", "timed-out", "not-started", "cancelled"]),
  exitCode: z.int().nullable(),
  signal: text.nullable(),
  /** Counted tests, or `null` where the check does not count. */
  tests: count.nullable(),
  durationMs: count,
  /** Evidence digest of the check's output. */
  output: sha256Schema.nullable(),
});

/** The data of every ledger event, by type. A ledger holds nothing that these schemas refuse. */
export const EVENT_DATA_SCHEMAS = {
  "run.started": z.strictObject({
    plan: z.custom<Plan>((value) => typeof value === "object" && value !== null && "artifacts" in value),
    planDigest: sha256Schema,
    gateDigests: z.record(id, sha256Schema),
    head: objectIdSchema,
    branch: text.nullable(),
    mode: z.enum(["isolated", "in-place"]),
    contract: z.strictObject({ version: text, weights }),
    /** Durations of earlier closures in this ledger, in milliseconds, by artifact. */
    durationsMs: z.record(id, z.number().nonnegative()),
    /** Artifacts whose location exists on the head already: their gate runs there first. */
    gateFirst: z.array(id),
  }),
  "run.completed": runCompletedDataSchema,
  "run.aborted": runAbortedDataSchema.extend({ by: text.nullable(), why: text.nullable() }),
  "stage.entered": stageEnteredDataSchema,
  "stage.reopened": stageReopenedDataSchema,
  "attempt.started": z.strictObject({
    attempt,
    artifacts: z.array(id).min(1),
    kind: z.enum(["agent", "run", "gate-first"]),
    profile: text.nullable(),
    base: objectIdSchema,
  }),
  "attempt.produced": z.strictObject({ attempt, candidates: z.array(candidateSchema).min(1), durationMs: count }),
  "attempt.recovered": z.strictObject({ attempt, artifacts: z.array(id).min(1) }),
  "attempt.ended": z.strictObject({
    attempt,
    outcome: z.enum(["closed", "failed", "cancelled"]),
    reason: attemptReasonSchema,
    detail: text,
  }),
  "result.refused": z.strictObject({ attempt, artifacts: z.array(id), reason: z.enum(["LEASE_LOST", "RUN_ENDED"]) }),
  "gate.started": z.strictObject({
    artifact: id,
    attempt: attempt.nullable(),
    purpose: z.enum(GATE_PURPOSES),
    commit: objectIdSchema,
  }),
  "gate.finished": z.strictObject({
    artifact: id,
    attempt: attempt.nullable(),
    purpose: z.enum(GATE_PURPOSES),
    commit: objectIdSchema,
    tree: objectIdSchema.nullable(),
    verdict: z.enum(VERDICTS),
    reason: gateReasonSchema,
    detail: text,
    gateDigest: sha256Schema,
    /** Digest of the artifact's location in the commit; `null` where it is absent. */
    artifactDigest: text.nullable(),
    inputsDigest: text.nullable(),
    checks: z.array(checkResultSchema),
    /** The control's verdict, or `null` where none was run. */
    control: z
      .strictObject({ verdict: z.enum(VERDICTS), reason: gateReasonSchema, checks: z.array(checkResultSchema) })
      .nullable(),
    evidence: z.array(sha256Schema),
    durationMs: count,
  }),
  "integration.queued": z.strictObject({
    artifact: id,
    attempt,
    candidate: candidateSchema.omit({ artifact: true }),
    /** Head on which the gate passed. */
    onHead: objectIdSchema,
    artifactDigest: text,
    gateDigest: sha256Schema,
    inputsDigest: text,
    control: z.enum(["REFUSED", "PROVEN_BEFORE", "OFF"]),
    evidence: z.array(sha256Schema).min(1),
  }),
  "integration.prepared": z.strictObject({
    artifact: id,
    attempt,
    oldHead: objectIdSchema,
    newHead: objectIdSchema,
    closure: closureRecordSchema,
    passes: z.array(passSchema),
  }),
  "integration.dropped": z.strictObject({ artifact: id, attempt, newHead: objectIdSchema, cause: text }),
  "artifact.closed": artifactClosedDataSchema.extend({
    attempt,
    closure: closureRecordSchema,
    passes: z.array(passSchema),
  }),
  "artifact.invalidated": artifactInvalidatedDataSchema.extend({ cause: z.enum(INVALIDATION_CAUSES) }),
  "artifact.retried": artifactRetriedDataSchema.extend({
    detail: text,
    /** Evidence digests that the next assignment shows. */
    evidence: z.array(sha256Schema),
    /** Not before this time may the next attempt start, in milliseconds since the epoch. */
    notBeforeMs: count,
    /** Equal for failures between which nothing changed; `null` where the failure is not charged. */
    fingerprint: text.nullable(),
  }),
  "artifact.parked": z.strictObject({
    artifact: id,
    location: text,
    reason: parkReasonSchema,
    detail: text,
    /** The attempt whose failure parked it; `null` where none was started. */
    attempt: attempt.nullable(),
    evidence: z.array(sha256Schema),
    options: z.array(z.enum(["RETRY", "PROVIDED", "ABORT"])).min(2),
  }),
  "artifact.cancelled": z.strictObject({ artifact: id }),
  "artifact.restored": z.strictObject({ artifact: id }),
  "artifact.gate_first": z.strictObject({ artifact: id, cause: z.enum(["CHANGED_BY_HAND"]), trigger: objectIdSchema }),
  "artifact.regate": z.strictObject({ artifact: id, cause: z.enum(["FOREIGN_COMMIT"]), trigger: objectIdSchema }),
  "artifact.regated": z.strictObject({
    artifact: id,
    verdict: z.enum(VERDICTS),
    commit: objectIdSchema,
    inputsDigest: text.nullable(),
  }),
  "question.raised": questionRaisedDataSchema,
  "question.answered": questionAnsweredDataSchema,
  "branch.foreign_commit": z.strictObject({
    from: objectIdSchema,
    to: objectIdSchema,
    commits: z.array(objectIdSchema),
    /** Number of paths that they touch. */
    paths: count,
  }),
  "status.tampered": z.strictObject({
    expected: sha256Schema.nullable(),
    /** Digest of what was found; `null`: the file was gone or was not a regular file. */
    found: sha256Schema.nullable(),
    /** Name of the copy under `.pawl/quarantine/`; `null` where there was nothing to keep. */
    quarantine: text.nullable(),
    stage: z.enum(["A", "B", "C", "D"]),
  }),
  "calculation.failed": calculationFailedDataSchema,
  "silence.expired": z.strictObject({ windowMs: count, sinceMs: count }),
  "report.emitted": z.strictObject({ cause: text, digest: sha256Schema }),
  "orchestrator.started": z.strictObject({ pid: count, host: text }),
  "orchestrator.stopped": z.strictObject({ pid: count, end: z.enum(["blocked", "stopped"]) }),
} as const;
