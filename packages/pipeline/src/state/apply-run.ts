import { unreachable } from "../util/unreachable.ts";
import type { EventOf } from "./event-of.ts";
import type { PipelineState, StateIssue } from "./pipeline-state.ts";

/** Applies what happens to the run as a whole. */
export function applyRunEvent(
  state: PipelineState,
  event: EventOf<
    | "run.completed"
    | "run.aborted"
    | "stage.entered"
    | "stage.reopened"
    | "branch.foreign_commit"
    | "status.tampered"
    | "calculation.failed"
    | "silence.expired"
  >,
): PipelineState {
  switch (event.type) {
    case "run.completed":
      return { ...state, status: "completed", questions: [], calculationFailure: null };
    case "run.aborted":
      return withIssue(
        { ...state, status: "aborted", questions: [], calculationFailure: null },
        "abort",
        event.seq,
        "ABORTED",
        { cause: event.data.cause },
      );
    case "stage.entered":
      return observed({ ...state, stage: event.data.stage }, event.atMs);
    case "stage.reopened":
      return observed({ ...state, stage: event.data.stage }, event.atMs);
    case "branch.foreign_commit":
      return withIssue({ ...state, head: event.data.to }, "foreign", event.seq, "FOREIGN_COMMIT", {
        commit: event.data.to,
        commits: String(event.data.commits.length),
      });
    case "status.tampered":
      // A run that is over is frozen: the file is put right, and nothing in it changes.
      if (state.status !== "running") return state;
      return withIssue(
        { ...state, statusFaults: state.statusFaults + 1 },
        "tamper",
        event.seq,
        "STATUS_TAMPERED",
        { found: event.data.found ?? "NONE" },
      );
    case "calculation.failed":
      return { ...state, calculationFailure: event.data.reason };
    case "silence.expired":
      return withIssue(withoutIssues(state, "silence"), "silence", event.seq, "NO_PROGRESS", {
        window: `${Math.round(event.data.windowMs / 1000)}s`,
        since: new Date(event.data.sinceMs).toISOString(),
      });
    default:
      return unreachable(event);
  }
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
