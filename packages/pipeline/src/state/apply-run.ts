import { STAGES } from "@pawl/contract";
import type { Stage } from "@pawl/contract";

import { unreachable } from "../util/unreachable.ts";
import { reordered } from "./arrange-plan.ts";
import type { EventOf } from "./event-of.ts";
import type { PipelineState, StateIssue } from "./pipeline-state.ts";
import { IllegalTransitionError } from "./set-artifact.ts";

/** Applies what happens to the run as a whole. */
export function applyRunEvent(
  state: PipelineState,
  event: EventOf<
    | "run.completed"
    | "run.aborted"
    | "run.paused"
    | "run.resumed"
    | "stage.entered"
    | "stage.reopened"
    | "branch.foreign_commit"
    | "status.tampered"
    | "calculation.failed"
    | "silence.expired"
    | "evidence.unreadable"
    | "orchestrator.started"
  >,
): PipelineState {
  switch (event.type) {
    case "run.completed":
      refuseOpenStages(state, STAGES);
      return {
        ...withoutIssues(state, "pause"),
        status: "completed",
        isPaused: false,
        questions: [],
        calculationFailure: null,
        lastCalculated: null,
      };
    case "run.aborted":
      // `lastCalculated` stays: an aborted report shows nothing else from now on (rule 6.4#3).
      return withIssue(
        { ...withoutIssues(state, "pause"), status: "aborted", isPaused: false, questions: [], calculationFailure: null },
        "abort",
        event.seq,
        "ABORTED",
        { cause: event.data.cause },
      );
    case "run.paused":
      if (state.isPaused) throw new IllegalTransitionError(`run ${state.run} is paused already`);
      return withIssue({ ...state, isPaused: true }, "pause", event.seq, "PAUSED", { by: event.data.by });
    case "run.resumed":
      if (!state.isPaused) throw new IllegalTransitionError(`run ${state.run} is not paused`);
      return withoutIssues({ ...state, isPaused: false }, "pause");
    case "stage.entered": {
      const { stage } = event.data;
      if (STAGES.indexOf(stage) !== STAGES.indexOf(state.stage) + 1) {
        throw new IllegalTransitionError(`stage ${stage} is entered from ${state.stage}`);
      }
      refuseOpenStages(state, STAGES.slice(0, STAGES.indexOf(stage)));
      return observed(reordered({ ...state, stage }), event.atMs);
    }
    case "stage.reopened": {
      const { stage } = event.data;
      if (STAGES.indexOf(stage) >= STAGES.indexOf(state.stage)) {
        throw new IllegalTransitionError(`stage ${stage} is reopened in ${state.stage}`);
      }
      return observed(reordered({ ...state, stage }), event.atMs);
    }
    case "branch.foreign_commit":
      return withIssue({ ...state, head: event.data.to }, "foreign", event.seq, "FOREIGN_COMMIT", {
        commit: event.data.to,
        commits: String(event.data.commits.length),
      });
    case "status.tampered":
      return withIssue(
        { ...state, statusFaults: state.statusFaults + 1 },
        "tamper",
        event.seq,
        "STATUS_TAMPERED",
        { found: event.data.found ?? "NONE" },
      );
    case "calculation.failed":
      return { ...state, calculationFailure: event.data.reason, lastCalculated: event.data.lastCalculated ?? null };
    case "silence.expired":
      return withIssue(withoutIssues(state, "silence"), "silence", event.seq, "NO_PROGRESS", {
        window: `${Math.round(event.data.windowMs / 1000)}s`,
        since: new Date(event.data.sinceMs).toISOString(),
      });
    case "evidence.unreadable":
      return evidenceUnreadable(state, event);
    case "orchestrator.started":
      return ledgerOnNetwork(state, event);
    default:
      return unreachable(event);
  }
}

/** A network file system is one issue from the first orchestrator that finds the ledger on it to the first that does not. */
function ledgerOnNetwork(state: PipelineState, event: EventOf<"orchestrator.started">): PipelineState {
  const { networkFileSystem: filesystem } = event.data;
  const known = state.issues.find(({ kind }) => kind === "network")?.issue.fields["filesystem"];
  if (filesystem === known) return state;
  const next = withoutIssues(state, "network");
  return filesystem === undefined ? next : withIssue(next, "network", event.seq, "LEDGER_ON_NETWORK", { filesystem });
}

/** Each file is an issue once, however many attempts do without it. */
function evidenceUnreadable(state: PipelineState, event: EventOf<"evidence.unreadable">): PipelineState {
  const { artifact, digest, problem } = event.data;
  if (state.issues.some((entry) => entry.kind === "evidence" && entry.issue.fields["digest"] === digest)) return state;
  const location = state.byId.get(artifact)?.location ?? artifact;
  return withIssue(state, "evidence", event.seq, "EVIDENCE_UNREADABLE", { artifact: location, problem, digest });
}

/** No stage is left, and no run completed, on an unclosed required artifact (rule 8#2). */
function refuseOpenStages(state: PipelineState, stages: readonly Stage[]): void {
  const open = stages.find((stage) => state.tallies[stage].closed < state.tallies[stage].required);
  if (open === undefined) return;
  const { closed, required } = state.tallies[open];
  throw new IllegalTransitionError(`stage ${open} has ${closed} of ${required} required artifacts closed`);
}

/** Records observable progress (rule 2.2#1): the issue of a silent window goes, and the next window starts. */
export function observed(state: PipelineState, atMs: number): PipelineState {
  return { ...withoutIssues(state, "silence"), lastProgressAtMs: atMs };
}

/** Adds an issue that is not tied to a parked artifact. */
export function withIssue(
  state: PipelineState,
  kind: StateIssue["kind"],
  seq: number,
  code: string,
  fields: Readonly<Record<string, string>>,
): PipelineState {
  return { ...state, issues: [...state.issues, { seq, kind, issue: { code, fields } }] };
}

/** Takes away the issues of some kinds. */
export function withoutIssues(state: PipelineState, ...kinds: readonly StateIssue["kind"][]): PipelineState {
  const issues = state.issues.filter((entry) => !kinds.includes(entry.kind));
  return issues.length === state.issues.length ? state : { ...state, issues };
}
