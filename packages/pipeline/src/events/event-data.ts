import {
  artifactClosedDataSchema,
  artifactInvalidatedDataSchema,
  artifactRetriedDataSchema,
  calculationFailedDataSchema,
  questionAnsweredDataSchema,
  questionRaisedDataSchema,
  runAbortedDataSchema,
  runCompletedDataSchema,
  silenceExpiredDataSchema,
  stageEnteredDataSchema,
  stageReopenedDataSchema,
  STAGES,
} from "@pawl/contract";
import { z } from "zod";

import type { Artifact, Plan } from "../plan/plan.ts";
import { AGENT_EVENT_DATA, amountsSchema } from "./agent-event-data.ts";
import { closureRecordSchema, objectIdSchema, sha256Schema } from "./closure-record.ts";
import { DECISION_EVENT_DATA_SCHEMAS } from "./decision-events.ts";
import { candidateSchema, GATE_EVENT_DATA, passSchema } from "./gate-event-data.ts";
import { OUTSIDE_EVENT_DATA } from "./outside-event-data.ts";
import { REGISTRATION_EVENT_DATA } from "./registration-event.ts";
import { attemptReasonSchema, INVALIDATION_CAUSES, parkReasonSchema, VERDICTS } from "./reason.ts";

const count = z.int().nonnegative();
const attempt = z.int().positive();
const id = z.string().min(1).max(200);
const text = z.string();
const percent = z.int().min(0).max(100);
const weights = z.strictObject({ A: count, B: count, C: count, D: count });

/**
 * A pinned plan. It was checked as a whole before it was pinned; only the stages of its artifacts are looked at again, because
 * nothing may be calculated from a stage that there is not (rule 4.1#2).
 */
const pinnedPlanSchema = z.custom<Plan>(isPinnedPlan, "not a plan whose artifacts each have a stage of A, B, C and D");

function isPinnedPlan(value: unknown): boolean {
  const artifacts: unknown = (value as Partial<Plan> | null | undefined)?.artifacts;
  const hasStage = (one: Partial<Artifact> | null): boolean => STAGES.some((stage) => stage === one?.stage);
  return Array.isArray(artifacts) && artifacts.every(hasStage);
}

/** What an agent asks, with its options in their order. */
const agentQuestionSchema = z.strictObject({
  text,
  options: z.array(z.strictObject({ name: text, description: text.nullable() })).min(2).max(8),
});

/** Why the gate of a closed artifact is to run again. */
export const REGATE_CAUSES = ["FOREIGN_COMMIT", "INPUTS_CHANGED", "ROLLED_BACK"] as const;

/** The data of every ledger event, by type. A ledger holds nothing that these schemas refuse. */
export const EVENT_DATA_SCHEMAS = {
  /** A run began. It pins the plan, the definitions of its gates, the contract version and the head that it starts from. */
  "run.started": z.strictObject({
    plan: pinnedPlanSchema,
    planDigest: sha256Schema,
    gateDigests: z.record(id, sha256Schema),
    /** The commit that the run starts from. */
    head: objectIdSchema,
    /** The branch that results land on; `null` in place, where there is none. */
    branch: text.nullable(),
    /** Where agents work: each in a clone, or all in the project's folder. */
    mode: z.enum(["isolated", "in-place"]),
    /** The version of the status contract that the run keeps. */
    contract: z.strictObject({
      version: text,
      weights,
      /** Digest of the version; absent where the run was started before digests were recorded. */
      digest: sha256Schema.optional(),
      /** Position of the `contract.approved` that let it start; `null`: a version of the standard's needs none. Absent as `digest`. */
      approvalSeq: z.int().positive().nullable().optional(),
    }),
    /** What attempts of earlier runs used on the day of the start (UTC); absent where the plan has no budget of a day. */
    spentToday: amountsSchema.optional(),
    /** Durations of earlier closures in this ledger, in milliseconds, by artifact. */
    durationsMs: z.record(id, z.number().nonnegative()),
    /** Artifacts whose location exists on the head already: their gate runs there first. */
    gateFirst: z.array(id),
    /** Digest of the location, `null` where nothing was there, of each artifact that must change; absent where none must. */
    before: z.record(id, text.nullable()).optional(),
    /** How the run expects durations (`Ordering`), which its schedule follows from. Absent, and then 1, where the run was started before there was a second way. */
    ordering: z.union([z.literal(1), z.literal(2)]).optional(),
  }),
  /** A human lets the run adopt another plan. It drops nothing that the one before had. */
  "plan.amended": z.strictObject({
    plan: pinnedPlanSchema,
    planDigest: sha256Schema,
    gateDigests: z.record(id, sha256Schema),
    /** Artifacts that the plan before did not have. */
    added: z.array(id),
    /** Artifacts that are to be something else than in the plan before. */
    changed: z.array(id),
    /** Of the added ones, those whose location exists on the head already: their gate runs there first. */
    gateFirst: z.array(id),
    /** What is at the location of each artifact that must change from now on: its digest, `null` for nothing. */
    before: z.record(id, text.nullable()),
    by: z.string().min(1),
    why: text.nullable(),
  }),
  "run.completed": runCompletedDataSchema,
  "run.aborted": runAbortedDataSchema.extend({ by: text.nullable(), why: text.nullable() }),
  "stage.entered": stageEnteredDataSchema,
  "stage.reopened": stageReopenedDataSchema,
  /** An attempt got its artifacts, and with them the lease on which its result rests. */
  "attempt.started": z.strictObject({
    attempt,
    artifacts: z.array(id).min(1),
    /** Whether an agent works, a command of the plan, or only the gate of what is there already. */
    kind: z.enum(["agent", "run", "gate-first"]),
    profile: text.nullable(),
    /** The commit that the workspace starts from. */
    base: objectIdSchema,
  }),
  /** An attempt handed in a commit for each of its artifacts; their gates come next. */
  "attempt.produced": z.strictObject({
    attempt,
    /** A commit for each artifact, in their order. */
    candidates: z.array(candidateSchema).min(1),
    durationMs: count,
  }),
  /** After a crash: the result that an attempt had handed in before is taken up again. */
  "attempt.recovered": z.strictObject({ attempt, artifacts: z.array(id).min(1) }),
  ...AGENT_EVENT_DATA,
  /** An attempt is over. `reason` says how; what it had not closed went back to the queue or was parked. */
  "attempt.ended": z.strictObject({
    attempt,
    /** What became of it. */
    outcome: z.enum(["closed", "failed", "cancelled"]),
    reason: attemptReasonSchema,
    detail: text,
  }),
  /** A result came from an attempt that had lost its lease, or after the end of the run. It changed nothing. */
  "result.refused": z.strictObject({ attempt, artifacts: z.array(id), reason: z.enum(["LEASE_LOST", "RUN_ENDED"]) }),
  ...GATE_EVENT_DATA,
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
  /** An artifact was set aside because it needs a human. Other work goes on. */
  "artifact.parked": z.strictObject({
    artifact: id,
    location: text,
    reason: parkReasonSchema,
    detail: text,
    /** The attempt whose failure parked it; `null` where none was started. */
    attempt: attempt.nullable(),
    evidence: z.array(sha256Schema),
    /** `OPTION_1` and so on stand for the options of `question`, so that no word of an agent's reaches a report (rule 2#6). */
    options: z.array(z.union([z.enum(["RETRY", "PROVIDED", "EXTEND", "ABORT"]), z.templateLiteral(["OPTION_", z.int().min(1).max(8)])])).min(2),
    /** What its agent asks; absent where nothing of an agent's parked it. */
    question: agentQuestionSchema.optional(),
  }),
  /** An optional artifact was not closed when its stage ended. */
  "artifact.cancelled": z.strictObject({ artifact: id }),
  /** A cancelled optional artifact is wanted again, because its stage was reopened. */
  "artifact.restored": z.strictObject({ artifact: id }),
  /** The location of an unclosed artifact was changed by somebody: its gate runs on the head before any agent is started. */
  "artifact.gate_first": z.strictObject({ artifact: id, cause: z.enum(["CHANGED_BY_HAND", "ROLLED_BACK"]), trigger: objectIdSchema }),
  /**
   * A closed artifact's gate is to run again: somebody's commit or a rollback touched what it may write, or the inputs of its gate
   * changed since its last PASS. `trigger` is the commit on which that was seen.
   */
  "artifact.regate": z.strictObject({ artifact: id, cause: z.enum(REGATE_CAUSES), trigger: objectIdSchema }),
  /** The gate of a closed artifact ran again. */
  "artifact.regated": z.strictObject({
    artifact: id,
    verdict: z.enum(VERDICTS),
    commit: objectIdSchema,
    inputsDigest: text.nullable(),
  }),
  /** Evidence that an attempt was to be shown could not be read; it was told so instead. */
  "evidence.unreadable": z.strictObject({
    artifact: id,
    /** The attempt that does without it. */
    attempt,
    digest: sha256Schema,
    /** What is wrong with the file. */
    problem: z.enum(["missing", "altered", "unreadable"]),
  }),
  "question.raised": questionRaisedDataSchema,
  "question.answered": questionAnsweredDataSchema,
  /** Somebody's own commits are on the branch. They are kept, and what they touch is gated again. */
  "branch.foreign_commit": z.strictObject({
    /** Where the branch was. */
    from: objectIdSchema,
    /** Where it is now. */
    to: objectIdSchema,
    /** The commits between. */
    commits: z.array(objectIdSchema),
    /** Number of paths that they touch. */
    paths: count,
  }),
  /** The status file was not what was emitted last. What was found is kept, and the right report is written again. */
  "status.tampered": z.strictObject({
    /** Digest of what was emitted last; `null` where nothing was. */
    expected: sha256Schema.nullable(),
    /** Digest of what was found; `null`: the file was gone or was not a regular file. */
    found: sha256Schema.nullable(),
    /** Name of the copy under `.pawl/quarantine/`; `null` where there was nothing to keep. */
    quarantine: text.nullable(),
    stage: z.enum(["A", "B", "C", "D"]),
  }),
  "calculation.failed": calculationFailedDataSchema.extend({
    /**
     * What the run's last successful calculation gave; `null` where there was none. An abort shows these (rule 6.4#3).
     * Absent in events of ledgers that did not record it.
     */
    lastCalculated: z.strictObject({ overallPercent: percent, stagePercent: percent }).nullable().optional(),
  }),
  "silence.expired": silenceExpiredDataSchema,
  /** A report was emitted as the contract demands. `digest` is that of its bytes. */
  "report.emitted": z.strictObject({ cause: text, digest: sha256Schema }),
  ...OUTSIDE_EVENT_DATA,
  ...DECISION_EVENT_DATA_SCHEMAS,
  ...REGISTRATION_EVENT_DATA,
  /** A process took the lock of the pipeline. */
  "orchestrator.started": z.strictObject({
    pid: count,
    /** Machine that the process is on. */
    host: text,
    /** Type of the network file system that the ledger is on, such as `nfs4`; absent where it is on none. */
    networkFileSystem: text.optional(),
  }),
  /** The process that held the lock ended in order, before the end of the run. */
  "orchestrator.stopped": z.strictObject({
    pid: count,
    /** Why it ended. */
    end: z.enum(["blocked", "drained", "stopped"]),
  }),
} as const;
