import type { Issue, Stage } from "@pawl/contract";

import type { BudgetState } from "../budget/budget-state.ts";
import type { ClosureRecord } from "../events/closure-record.ts";
import type { EventData } from "../events/event.ts";
import type { Artifact, Plan, WorkspaceMode } from "../plan/plan.ts";
import type { ArtifactPhase, AttemptState } from "../projection/rows.ts";
import type { Ordering } from "../schedule/expected-durations.ts";
import type { Lookup } from "../schedule/plan-graph.ts";
import type { ScheduleOrder, StageGraphs } from "../schedule/schedule-order.ts";
import type { ArtifactStates } from "./artifact-states.ts";
import type { Indexes } from "./indexes.ts";
import type { SortedMap } from "./sorted-map.ts";

/** What a gate, or the supervision of the process, said last about an artifact; the next assignment shows it. */
export interface LastRefusal {
  readonly attempt: number;
  readonly reason: string;
  readonly detail: string;
  readonly evidence: readonly string[];
}

/** Why the gate of a closed artifact is to run again. */
export type RegateCause = EventData<"artifact.regate">["cause"];

/** Why an artifact is parked, and what a human may answer. */
export interface Parking {
  readonly seq: number;
  readonly reason: string;
  readonly detail: string;
  readonly options: readonly string[];
  /** What its agent asks; `null` where nothing of an agent's parked it. */
  readonly question: AgentQuestionRecord | null;
}

/** A question of an agent's, as the ledger has it. */
export type AgentQuestionRecord = NonNullable<EventData<"artifact.parked">["question"]>;

/** What a human said to the last question about an artifact. */
export interface GivenAnswer {
  /** What an agent asked; `null`: Pawl asked. */
  readonly question: string | null;
  /** As it was offered: to a question of an agent's, the agent's name for it. */
  readonly option: string;
  readonly why: string | null;
}

/** The closure that an artifact has now. */
export interface Closure {
  readonly seq: number;
  readonly atMs: number;
  readonly attempt: number;
  readonly record: ClosureRecord;
}

/** Everything that the ledger says about one artifact now. */
export interface ArtifactState {
  readonly phase: ArtifactPhase;
  /** Needs that are not closed. */
  readonly unmetNeeds: number;
  /** Attempts that count against `limits.attempts`. */
  readonly failures: number;
  /** Attempts in a row that ended uncharged with the process that had started them (`HELPER_LOST`). */
  readonly losses: number;
  /** Attempt that may hand in a result for it. */
  readonly lease: number | null;
  /** Its gate is to run on the head before any agent works on it. */
  readonly gateFirst: boolean;
  /** No attempt before this time, in milliseconds since the epoch. */
  readonly notBeforeMs: number;
  readonly lastRefusal: LastRefusal | null;
  /** Fingerprint of the last charged failure (see `artifact.retried`). */
  readonly fingerprint: string | null;
  readonly parking: Parking | null;
  /** Answer of a human to its last question, for the next assignment. */
  readonly answer: GivenAnswer | null;
  readonly closure: Closure | null;
  /** Commits that its closures in this run put on the branch and that were not taken back, in their order. */
  readonly landed: readonly string[];
  /** How long the attempt that closed it last took for it, in this run or in an earlier one; `null`: it is not known. */
  readonly durationMs: number | null;
  /** Digest of its gate's inputs at the last PASS on a head; differs once they have changed. */
  readonly passedInputsDigest: string | null;
  /** `closures` of the run when its closure was last looked at again, or made: how long ago that was, told in closures. */
  readonly checkedAtClosure: number;
  /** Why its gate is to run again although it is closed, and the position of the event that says so; `null` where it is not. */
  readonly regate: { readonly seq: number; readonly cause: RegateCause } | null;
  /** Gate definition and artifact digest for which the control was seen to refuse. */
  readonly provenControl: { readonly gateDigest: string; readonly artifactDigest: string } | null;
}

/** Candidate of one artifact of an attempt. */
export type CandidateRecord = EventData<"attempt.produced">["candidates"][number];

/** What waits in the merge queue for one artifact. */
export type QueuedCandidate = EventData<"integration.queued"> & { readonly seq: number };

/** An attempt that has not ended. */
export interface LiveAttempt {
  readonly attempt: number;
  readonly artifacts: readonly string[];
  readonly kind: "agent" | "run" | "gate-first";
  readonly profile: string | null;
  readonly base: string;
  readonly state: Exclude<AttemptState, "ended">;
  readonly startedAtMs: number;
  readonly candidates: readonly CandidateRecord[];
}

/** Rate limits in a row of one agent profile. */
export interface ProfilePause {
  /** Position of the last one's event. */
  readonly seq: number;
  /** No attempt of the profile before this time, in milliseconds since the epoch; `null`: not before a human's answer. */
  readonly untilMs: number | null;
  readonly streak: number;
  readonly sinceMs: number;
  /** An attempt of the profile has started since; whether the limit is over is still to be seen. */
  readonly isTried: boolean;
}

/**
 * Required and closed artifacts of one stage; optional ones never count (I17). A file that is still to register some is one of the
 * required ones until then.
 */
export interface StageTally {
  readonly required: number;
  readonly closed: number;
}

/** An issue that is not tied to a parked artifact, with its place in the ledger (I15). */
export interface StateIssue {
  readonly seq: number;
  /**
   * `fall` and `foreign` last until the next closure, `silence` until observable progress, `pause` until the run is resumed,
   * `network` while orchestrators find the ledger on a network file system, `tamper` and `evidence` for the run.
   */
  readonly kind: "fall" | "foreign" | "silence" | "pause" | "tamper" | "evidence" | "network" | "abort";
  readonly issue: Issue;
}

/** A question that is open now. `artifact` is `null` for the calculation question of rule 6.2#3. */
export interface OpenQuestion {
  readonly artifact: string | null;
  readonly question: string;
}

/**
 * One run, as the fold of its ledger events. Immutable: `apply` returns the next state.
 *
 * What it has of {@link Indexes} follows from `artifacts` and `order`; it is kept because a decision or a report must not cost
 * more in a larger pipeline.
 */
export interface PipelineState extends Indexes {
  readonly run: string;
  /** Last event that was applied. */
  readonly seq: number;
  readonly plan: Plan;
  readonly planDigest: string;
  readonly gateDigests: Readonly<Record<string, string>>;
  /** What was at the location of each artifact that must change when the run started: its digest, `null` for nothing. */
  readonly before: Readonly<Record<string, string | null>>;
  readonly mode: WorkspaceMode;
  readonly branch: string | null;
  /** The contract version that the run pinned (rule 4.2.1#2). */
  readonly contract: EventData<"run.started">["contract"];
  readonly byId: Lookup<Artifact>;
  readonly byLocation: Pick<ReadonlyMap<string, string>, "get" | "has">;
  /** Who needs whom. */
  readonly graphs: StageGraphs;
  readonly ordering: Ordering;
  readonly order: ScheduleOrder;
  readonly status: "running" | "completed" | "aborted";
  /** Nothing new is started before a human resumes the run (I19). */
  readonly isPaused: boolean;
  /** The stage that was entered last. */
  readonly stage: Stage;
  readonly artifacts: ArtifactStates;
  /** Closed artifacts that are to be gated again, by rank. */
  readonly regate: SortedMap<number, string>;
  /** By number. */
  readonly attempts: SortedMap<number, LiveAttempt>;
  /** Those of the attempts that have not handed in. */
  readonly running: SortedMap<number, LiveAttempt>;
  /** How many of the attempts have their gate run first. */
  readonly gatedFirst: number;
  readonly nextAttempt: number;
  readonly budget: BudgetState;
  /** Agent profiles whose last attempts ran into rate limits, by name. */
  readonly pauses: SortedMap<string, ProfilePause>;
  /** Merge queue, by the position of queueing. */
  readonly queue: SortedMap<number, QueuedCandidate>;
  /** Closures of the run so far, lost ones included. */
  readonly closures: number;
  /** Commit that holds all closed artifacts. */
  readonly head: string;
  /** Integrations between `integration.prepared` and their closures, in the order of their commits; they land together. */
  readonly prepared: readonly EventData<"integration.prepared">[];
  /** A rollback between `rollback.prepared` and its execution. */
  readonly preparedRollback: EventData<"rollback.prepared"> | null;
  readonly questions: readonly OpenQuestion[];
  /** Set while the percentages cannot be calculated. */
  readonly calculationFailure: string | null;
  /** What the last calculation before that failure gave; `null` where there was none, and while there is no failure. */
  readonly lastCalculated: NonNullable<EventData<"calculation.failed">["lastCalculated"]> | null;
  readonly issues: readonly StateIssue[];
  readonly statusFaults: number;
  /** Time of the last observable progress (rule 2.2#1), in milliseconds since the epoch. */
  readonly lastProgressAtMs: number;
  readonly startedAtMs: number;
}
