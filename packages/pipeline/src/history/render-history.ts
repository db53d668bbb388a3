import { HISTORY_FORMAT, readProgressEvent } from "@pawl/contract";
import type { HistoryHeader, HistoryStepLine, StatusReport } from "@pawl/contract";

import type { EventOf } from "../state/event-of.ts";
import type { RecordedEvent } from "../events/event.ts";
import { pendingRegistrations } from "../plan/pending-registrations.ts";
import type { Plan } from "../plan/plan.ts";
import { StandingFacts } from "./standing-facts.ts";

/** A report, and the position in the ledger of the last event that it reflects. */
export interface ReportedAt {
  readonly seq: number;
  readonly report: StatusReport;
}

/**
 * The lines of a history, each with its newline: what `checkHistory` of `@pawl/contract` reads. Of the ledger's events only
 * those that concern progress are in it, with the members that the contract gives them. Pure.
 *
 * A history says once what a run's artifacts are. So an amended plan begins a part of its own, named `<run>/2` and so on, with the
 * artifacts of the new plan and what stands of the run ({@link StandingFacts}); what follows from the amendment comes after them. So do
 * artifacts that a file registers. A file that has registered nothing yet is shown as one required artifact, named after it.
 *
 * @param events - all events of one or more runs, in ledger order, each run from its `run.started`.
 * @param reports - the reports of these runs, in ledger order.
 */
export function* renderHistory(
  events: Iterable<RecordedEvent>,
  reports: Iterable<ReportedAt>,
): Generator<string, undefined> {
  const pending = reports[Symbol.iterator]();
  let report = pending.next();
  let seq = 0;
  let since: HistoryStepLine["events"] = [];
  let header: HistoryHeader | null = null;
  let part = 1;
  let plan: Plan | null = null;
  let standing = new StandingFacts();
  for (const recorded of events) {
    const changed = planAfter(plan, recorded);
    if (changed !== null && (recorded.type === "run.started" || header !== null)) {
      plan = changed;
      if (since.length > 0) yield lineOf({ seq, events: since });
      if (recorded.type === "run.started") standing = new StandingFacts();
      part = recorded.type === "run.started" ? 1 : part + 1;
      header = recorded.type === "run.started" ? headerOf(recorded) : { ...(header as HistoryHeader), run: `${recorded.run}/${part}`, artifacts: artifactsOf(plan) };
      yield lineOf(header);
      since = standing.replayed(header);
    }
    seq = recorded.seq;
    const progress = progressOf(recorded);
    standing.take(recorded, progress);
    since.push(...progress);
    if (report.done === true || report.value.seq !== seq) continue;
    yield lineOf({ seq, events: since, report: report.value.report });
    since = [];
    report = pending.next();
  }
  // What happened after the last report.
  if (since.length > 0) yield lineOf({ seq, events: since });
}

/** The event as the contract knows it; none for a type that it does not know. */
function progressOf(recorded: RecordedEvent): HistoryStepLine["events"] {
  const read = readProgressEvent(recorded);
  if (read.kind === "other") return [];
  // One that cannot be read stays as it is, so that a check of the history says what is wrong with it.
  const { type, data } = read.kind === "progress" ? read.event : recorded;
  return [{ type, data }];
}

function headerOf({ run, data: { plan, contract } }: EventOf<"run.started">): HistoryHeader {
  return {
    history: HISTORY_FORMAT,
    run,
    contract: { version: contract.version, weights: contract.weights },
    artifacts: artifactsOf(plan),
  };
}

function artifactsOf(plan: Plan): HistoryHeader["artifacts"] {
  const pending = pendingRegistrations(plan).map(({ from, stage, under }) => ({ artifact: `from:${from}`, stage, location: under[0] as string, version: null, required: true }));
  return [...plan.artifacts.map(({ id, stage, location, version, optional }) => ({ artifact: id, stage, location, version, required: !optional })), ...pending];
}

/** The plan that a run has from an event on; `null` where that is the one before. */
function planAfter(before: Plan | null, recorded: RecordedEvent): Plan | null {
  if (recorded.type === "run.started" || recorded.type === "plan.amended") return recorded.data.plan;
  if (recorded.type !== "artifacts.registered" || before === null) return null;
  const { from, registered } = recorded.data;
  return { ...before, artifacts: [...before.artifacts.filter((one) => one.from !== from), ...registered] };
}

function lineOf(line: HistoryHeader | HistoryStepLine): string {
  return `${JSON.stringify(line)}\n`;
}
