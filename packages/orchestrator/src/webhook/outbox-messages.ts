import type { ExecutionState, StatusReport } from "@pawl/contract";
import type { PipelineState, RecordedEvent } from "@pawl/pipeline";
import type { WebhookMessage } from "@pawl/webhook";

/** A transition as receivers are told of it. */
export interface ToldTransition {
  /** State before it; `null` before the first run. */
  readonly before: PipelineState | null;
  readonly after: PipelineState;
  readonly events: readonly RecordedEvent[];
  /** The execution state before it; `null` before the run's first report. */
  readonly from: ExecutionState | null;
  readonly to: ExecutionState;
  /** The status file's content after it, its members in the file's order. */
  readonly report: StatusReport;
}

/**
 * The messages of one transition, in the order of its events; the change of the execution state, if there was one, comes last. A message's
 * id is made of run, ledger position and type, so that it is the same however often it is delivered.
 */
export function outboxMessages(transition: ToldTransition): readonly WebhookMessage[] {
  const { events, from, to, report } = transition;
  const messages = events.flatMap((recorded) => messageOf(recorded, transition));
  const last = events.at(-1);
  if (from === to || last === undefined) return messages;
  return [...messages, { ...envelope(last, "state", report), type: "state.changed", data: { from, to } }];
}

function messageOf(recorded: RecordedEvent, { before, events, report }: ToldTransition): WebhookMessage[] {
  switch (recorded.type) {
    case "artifact.closed": {
      const { artifact, stage, location, version, closure } = recorded.data;
      const data = { artifact, stage, location, version, commit: closure.commit };
      return [{ ...envelope(recorded, "closed", report), type: "artifact.closed", data }];
    }
    case "artifact.invalidated":
      return [{ ...envelope(recorded, "invalidated", report), type: "artifact.invalidated", data: recorded.data }];
    case "stage.entered":
      return [{ ...envelope(recorded, "entered", report), type: "stage.entered", data: recorded.data }];
    case "question.raised":
      return [{ ...envelope(recorded, "raised", report), type: "question.raised", data: recorded.data }];
    case "question.answered":
      return [{ ...envelope(recorded, "answered", report), type: "question.answered", data: recorded.data }];
    case "attempt.ended": {
      const { attempt, outcome, reason } = recorded.data;
      if (outcome !== "failed") return [];
      // Not what the agent said of it: `detail` can hold its words.
      const data = { attempt, artifacts: [...artifactsOf(attempt, before, events)], reason };
      return [{ ...envelope(recorded, "failed", report), type: "attempt.failed", data }];
    }
    case "report.emitted":
      return [{ ...envelope(recorded, "emitted", report), type: "report.emitted", data: recorded.data }];
    case "run.started": {
      const { contract, mode, branch } = recorded.data;
      return [{ ...envelope(recorded, "started", report), type: "run.started", data: { contract: contract.version, mode, branch } }];
    }
    case "run.completed":
      return [{ ...envelope(recorded, "ended", report), type: "run.ended", data: { outcome: "completed", stage: "D", cause: null } }];
    case "run.aborted": {
      const { stage, cause } = recorded.data;
      return [{ ...envelope(recorded, "ended", report), type: "run.ended", data: { outcome: "aborted", stage, cause } }];
    }
    default:
      return [];
  }
}

function artifactsOf(attempt: number, before: PipelineState | null, events: readonly RecordedEvent[]): readonly string[] {
  const live = before?.attempts.get(attempt)?.artifacts;
  if (live !== undefined) return live;
  const started = events.find((one) => one.type === "attempt.started" && one.data.attempt === attempt);
  return started?.type === "attempt.started" ? started.data.artifacts : [];
}

function envelope(recorded: RecordedEvent, kind: string, report: StatusReport) {
  return {
    id: `${recorded.run}-${recorded.seq}-${kind}`,
    timestampMs: recorded.atMs,
    run: recorded.run,
    ledgerSeq: recorded.seq,
    report,
  };
}
