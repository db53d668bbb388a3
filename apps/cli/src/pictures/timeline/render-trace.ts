import { renderJsonLine } from "../../output/render-json.ts";
import type { Mark, Span, SpanKind, Timeline } from "../facts/span.ts";
import { packLanes } from "./pack-lanes.ts";

/** What Perfetto shows as a process, in this order: groups of spans that go on side by side. */
const GROUPS: readonly { readonly name: string; readonly kinds: readonly SpanKind[] }[] = [
  { name: "Run", kinds: ["stage", "paused", "rate-limit", "away"] },
  { name: "Attempts", kinds: ["attempt"] },
  { name: "Gates", kinds: ["gate"] },
  { name: "Waits", kinds: ["queue", "backoff", "parked"] },
];

/**
 * A timeline in Chrome's trace event format, which Perfetto opens: complete events, so that each has its end; in the lanes of a group no two
 * overlap. Times are microseconds from the beginning of the run. Source: "Trace Event Format", Google, sections "Complete Events",
 * "Instant Events" and "Metadata Events".
 */
export function renderTrace(timeline: Timeline): string {
  const { run, fromMs, toMs, spans, marks } = timeline;
  const events = GROUPS.flatMap(({ name, kinds }, index) => {
    const pid = index + 1;
    const lanes = kinds.length > 1 ? kinds.flatMap((kind) => namedLanes(spans, kind)) : namedLanes(spans, kinds[0] as SpanKind);
    return [
      metadata("process_name", pid, { name }),
      metadata("process_sort_index", pid, { sort_index: pid }),
      ...lanes.flatMap((lane, place) => [
        metadata("thread_name", pid, { name: lane.name }, place + 1),
        metadata("thread_sort_index", pid, { sort_index: place + 1 }, place + 1),
        ...lane.spans.map((span) => complete(span, { pid, tid: place + 1, fromMs })),
      ]),
    ];
  });
  const instants = marks.map((mark) => instant(mark, fromMs));
  const lines = [...events, ...instants].map((event) => renderJsonLine(event));
  const otherData = { run, startedAt: new Date(fromMs).toISOString(), endedAt: new Date(toMs).toISOString() };
  return `{"displayTimeUnit":"ms","otherData":${renderJsonLine(otherData)},"traceEvents":[\n${lines.join(",\n")}\n]}\n`;
}

function namedLanes(spans: readonly Span[], kind: SpanKind): readonly { readonly name: string; readonly spans: readonly Span[] }[] {
  const lanes = packLanes(spans.filter((span) => span.kind === kind));
  return lanes.map((lane, index) => ({ name: lanes.length === 1 ? kind : `${kind} ${index + 1}`, spans: lane }));
}

function complete(span: Span, { pid, tid, fromMs }: { readonly pid: number; readonly tid: number; readonly fromMs: number }): object {
  const { kind, name, artifacts, attempt, outcome, reason, detail, isOpen, look } = span;
  const title = artifacts.length === 0 ? name : `${artifacts.join(", ")}: ${name}`;
  const args = { artifacts, attempt, outcome, reason, detail, isOpen };
  return { name: title, cat: kind, ph: "X", ts: microseconds(span.fromMs - fromMs), dur: microseconds(span.toMs - span.fromMs), pid, tid, cname: COLOURS[look.style], args };
}

function instant({ kind, artifact, atMs, detail, look }: Mark, fromMs: number): object {
  const name = artifact === null ? look.word : `${artifact}: ${look.word}`;
  return { name, cat: kind, ph: "i", s: "g", ts: microseconds(atMs - fromMs), pid: 1, tid: 1, args: { artifact, detail } };
}

/** Names of colours that the format knows. */
const COLOURS = { good: "good", bad: "terrible", wait: "bad", work: "thread_state_running", idle: "thread_state_sleeping", gone: "grey" } as const;

function metadata(name: string, pid: number, args: object, tid = 0): object {
  return { name, ph: "M", ts: 0, pid, tid, args };
}

function microseconds(ms: number): number {
  return Math.max(0, Math.round(ms * 1000));
}
