import { HISTORY_FORMAT, readProgressEvent, STAGES } from "@pawl/contract";
import type { HistoryHeader, HistoryStepLine, Stage, StatusReport } from "@pawl/contract";

import type { EventOf } from "../state/event-of.ts";
import type { RecordedEvent } from "../events/event.ts";
import type { Plan } from "../plan/plan.ts";

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
 * artifacts of the new plan, the closures that stand, and the stages that were entered; what follows from the amendment comes after them.
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
  let stage: Stage = "A";
  const standing = new Map<string, HistoryStepLine["events"][number]>();
  for (const recorded of events) {
    if (recorded.type === "run.started" || (recorded.type === "plan.amended" && header !== null)) {
      if (since.length > 0) yield lineOf({ seq, events: since });
      if (recorded.type === "run.started") {
        standing.clear();
        stage = "A";
      }
      part = recorded.type === "run.started" ? 1 : part + 1;
      header = recorded.type === "run.started" ? headerOf(recorded) : amendedHeader(header as HistoryHeader, recorded, part);
      yield lineOf(header);
      since = [...replayed(standing, header), ...entries(stage)];
    }
    seq = recorded.seq;
    if (recorded.type === "stage.entered" || recorded.type === "stage.reopened") stage = recorded.data.stage;
    if (recorded.type === "artifact.invalidated") standing.delete(recorded.data.artifact);
    if (recorded.type === "artifact.closed") standing.set(recorded.data.artifact, progressOf(recorded)[0] as HistoryStepLine["events"][number]);
    since.push(...progressOf(recorded));
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

function artifactsOf({ artifacts }: Plan): HistoryHeader["artifacts"] {
  return artifacts.map(({ id, stage, location, version, optional }) => ({ artifact: id, stage, location, version, required: !optional }));
}

function amendedHeader(before: HistoryHeader, { run, data: { plan } }: EventOf<"plan.amended">, part: number): HistoryHeader {
  return { ...before, run: `${run}/${part}`, artifacts: artifactsOf(plan) };
}

/** Closures that stand, as the header of the part has their artifacts: a version that changes is invalidated right after. */
function replayed(standing: ReadonlyMap<string, HistoryStepLine["events"][number]>, { artifacts }: HistoryHeader): HistoryStepLine["events"] {
  const versions = new Map(artifacts.map(({ artifact, version }) => [artifact, version]));
  return [...standing].map(([artifact, { type, data }]) => ({ type, data: { ...(data as object), version: versions.get(artifact) ?? null } }));
}

/** The entries by which a run got to a stage. */
function entries(stage: Stage): HistoryStepLine["events"] {
  return STAGES.slice(1, STAGES.indexOf(stage) + 1).map((entered) => ({ type: "stage.entered", data: { stage: entered } }));
}

function lineOf(line: HistoryHeader | HistoryStepLine): string {
  return `${JSON.stringify(line)}\n`;
}
