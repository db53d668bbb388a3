import { deriveState, renderReport } from "@pawl/contract";
import type { ExecutionState, StatusReport } from "@pawl/contract";
import type { CommandOutcome, Transition } from "@pawl/database";
import { apply, event, project } from "@pawl/pipeline";
import type { EventBody, PipelineState, RecordedEvent } from "@pawl/pipeline";
import { buildReport } from "@pawl/progress";

import { calculationFailed } from "../kernel/calculation-failure.ts";
import { emissionCause } from "../kernel/emission.ts";
import { reportInput } from "../kernel/report.ts";
import { raiseQuestions } from "../kernel/settle.ts";
import { sha256 } from "../util/sha256.ts";
import type { OutboxOf } from "../webhook/outbox-entries.ts";

/** What a transition goes on from: the state that the one before left, where the ledger ends then, and the last report. */
export interface Standing {
  /** `null` before the first run. */
  readonly state: PipelineState | null;
  readonly seq: number;
  /** The run's last report; `null` before its first. */
  readonly report: StatusReport | null;
  /** The bytes of the ledger's last report; `null` before the first one. */
  readonly bytes: string | null;
}

/** A human's command that a transition carries out. */
export interface FinishedCommand {
  readonly id: number;
  readonly outcome: CommandOutcome;
}

/** A transition that is ready to be stored. */
export interface DraftTransition {
  readonly events: readonly RecordedEvent[];
  /** What is stored of it. */
  readonly stored: Omit<Transition, "lockToken">;
  readonly after: Standing & { readonly state: PipelineState };
}

/** What was decided, and what its transition is made with. */
export interface Decided {
  readonly run: string;
  readonly bodies: readonly EventBody[];
  readonly atMs: number;
  /** What receivers are told of a transition. */
  readonly outboxOf: OutboxOf;
  readonly finished?: FinishedCommand | undefined;
}

/** A transition that is being put together. */
interface Draft {
  state: PipelineState | null;
  readonly events: RecordedEvent[];
}

/**
 * Puts a transition together: what was decided, the questions that it leaves, its report, the record of its emission, and what of it
 * is to be delivered. Pure: what comes out follows from what goes in.
 */
export function draftTransition(before: Standing, decided: Decided): DraftTransition {
  const { run, bodies, atMs, outboxOf, finished } = decided;
  const draft: Draft = { state: before.state, events: [] };
  const record = (body: EventBody): void => {
    const recorded = { ...body, seq: before.seq + draft.events.length + 1, run, atMs } as RecordedEvent;
    draft.state = apply(draft.state, recorded);
    draft.events.push(recorded);
  };
  for (const body of bodies) record(body);
  for (const body of raiseQuestions(draft.state as PipelineState)) record(body);
  const { report, bytes } = reportOf(before, draft, record);
  const digest = sha256(bytes);
  const cause = emissionCause(draft.events);
  if (cause !== null) record(event("report.emitted", { cause, digest }));
  const { events } = draft;
  const state = draft.state as PipelineState;
  const from: ExecutionState | null = before.report === null ? null : deriveState(before.report);
  return {
    events,
    stored: {
      expectedHeadSeq: before.seq,
      events,
      ...project(before.state?.run === state.run ? before.state : null, state, events),
      report: bytes === before.bytes ? null : { bytes, digest },
      // From the bytes, so that whoever writes a message's report again gets just these.
      outbox: outboxOf({ before: before.state, after: state, events, from, to: deriveState(report), report: JSON.parse(bytes) as StatusReport }),
      ...(finished === undefined ? {} : { finishCommand: finished }),
    },
    after: { state, seq: before.seq + events.length, report, bytes },
  };
}

/**
 * The report of a draft, made from nothing but its events, so that whoever has the ledger can derive it again (rule 2#5). A
 * calculation that fails is recorded, and gives the report that rule 6.2 words.
 */
function reportOf(before: Standing, draft: Draft, record: (body: EventBody) => void): { report: StatusReport; bytes: string } {
  const build = () => buildReport(reportInput(draft.state as PipelineState, before.report));
  let outcome = build();
  const state = draft.state as PipelineState;
  if (outcome.kind === "fail-closed" && state.calculationFailure === null && state.status === "running") {
    const known = before.state !== null && before.report !== null ? { state: before.state, report: before.report } : null;
    record(calculationFailed(known, outcome.reason));
    outcome = build();
  }
  return { report: outcome.report, bytes: renderReport(outcome.report) };
}
