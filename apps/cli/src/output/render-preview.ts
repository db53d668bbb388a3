import { escapeForTerminal } from "@pawl/agents";
import type { DecisionPreview } from "@pawl/orchestrator";
import type { EventBody, RecordedEvent } from "@pawl/pipeline";

import { describeEvent } from "./describe-event.ts";

/** Longest list of paths that is printed. */
const MAX_PATHS = 20;

/** What a decision would change, in lines for people. */
export function renderPreview(preview: DecisionPreview): string {
  const { events, reverts, paths, closed, orchestrator } = preview;
  if (events.length === 0) return "It would change nothing. Nothing was changed.";
  const lines = [
    ...reverts.map((commit) => `would revert  ${commit}`),
    ...paths.slice(0, MAX_PATHS).map((path) => `would change  ${path}`),
    ...(paths.length > MAX_PATHS ? [`would change  and ${paths.length - MAX_PATHS} more`] : []),
    ...events.filter(({ type }) => !type.startsWith("rollback.")).map((event) => `would record  ${describe(event, preview)}`),
    ...(closed.after === closed.before ? [] : [`would leave   ${closed.after} of ${closed.required} required artifacts closed, which are ${closed.before} now`]),
    orchestrator === null ? "No orchestrator is at work: it would be done at once." : `The orchestrator at work, process ${orchestrator.pid} on ${orchestrator.host}, would do it.`,
    "Nothing was changed.",
  ];
  return lines.map((line) => escapeForTerminal(line)).join("\n");
}

/** The same as a value. Commits that would be made have no name yet, so the events of a rollback itself are left out. */
export function previewToJson({ run, events, reverts, paths, closed, underWay, orchestrator }: DecisionPreview) {
  const recorded = events.filter(({ type }) => !type.startsWith("rollback."));
  return { run, events: recorded.map(({ type, data }) => ({ type, data: withoutTrigger(data) })), reverts, paths, closed, underWay, orchestrator };
}

function describe(event: EventBody, { run, reverts }: DecisionPreview): string {
  // What triggers a fall is the commit that would be made, which has no name yet.
  const data = reverts.length === 0 || !("trigger" in event.data) ? event.data : { ...event.data, trigger: "the rollback" };
  const recorded = { type: event.type, data, run, seq: 0, atMs: 0 } as RecordedEvent;
  return `${event.type}  ${describeEvent(recorded)}`;
}

function withoutTrigger(data: object): object {
  return "trigger" in data ? Object.fromEntries(Object.entries(data).filter(([key]) => key !== "trigger")) : data;
}
