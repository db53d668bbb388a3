import { STAGES } from "@pawl/contract";
import type { Stage } from "@pawl/contract";

import type { Mark, Span, SpanKind, Timeline } from "../facts/span.ts";
import { packLanes } from "./pack-lanes.ts";

/** One row of a chart. */
export interface TimelineRow {
  readonly name: string;
  /** `null`: a row of the run. */
  readonly stage: Stage | null;
  readonly spans: readonly Span[];
  readonly marks: readonly Mark[];
}

/** What an artifact is, for its row. */
export interface RowArtifact {
  readonly id: string;
  readonly stage: Stage;
}

/** The rows of a chart, and what is not in them. */
export interface TimelineRows {
  readonly run: TimelineRow;
  readonly rows: readonly TimelineRow[];
  /** In one sentence; `null`: nothing. */
  readonly leftOut: string | null;
}

/** Up to this many artifacts have a row each; of more the attempts and gates that went on side by side have. */
export const MAX_ROWS = 120;
const RUN_KINDS: ReadonlySet<SpanKind> = new Set(["stage", "paused", "rate-limit", "away"]);

/** @param artifacts - those of the run, in the order in which they are to be shown. */
export function timelineRows(timeline: Timeline, artifacts: readonly RowArtifact[]): TimelineRows {
  const run: TimelineRow = { name: "run", stage: null, spans: timeline.spans.filter(({ kind }) => RUN_KINDS.has(kind)), marks: timeline.marks.filter(({ artifact }) => artifact === null) };
  const spans = byArtifact(timeline.spans.filter(({ kind }) => !RUN_KINDS.has(kind)), ({ artifacts: ids }) => ids);
  const marks = byArtifact(timeline.marks, ({ artifact }) => (artifact === null ? [] : [artifact]));
  const known = new Map(artifacts.map(({ id, stage }) => [id, stage]));
  // What a plan has no more still took time.
  const gone = [...new Set([...spans.keys(), ...marks.keys()])].filter((id) => !known.has(id));
  const ids = [...STAGES.flatMap((stage) => artifacts.filter((one) => one.stage === stage).map(({ id }) => id)), ...gone].filter((id) => spans.has(id) || marks.has(id));
  if (ids.length > MAX_ROWS) return { run, ...packedRows(timeline, ids.length) };
  return { run, rows: ids.map((id) => ({ name: id, stage: known.get(id) ?? null, spans: spans.get(id) ?? [], marks: marks.get(id) ?? [] })), leftOut: null };
}

function packedRows({ spans, marks }: Timeline, artifacts: number): Pick<TimelineRows, "rows" | "leftOut"> {
  const rowsOf = (kind: SpanKind): TimelineRow[] =>
    packLanes(spans.filter((span) => span.kind === kind)).map((lane, index) => ({ name: `${kind} lane ${index + 1}`, stage: null, spans: lane, marks: [] }));
  const waits = spans.filter(({ kind }) => kind === "queue" || kind === "backoff" || kind === "parked").length;
  const moments = marks.filter(({ artifact }) => artifact !== null).length;
  const leftOut =
    `the ${artifacts} artifacts have no row each: their attempts and gates are drawn in lanes without names, and ${waits} waits and ` +
    `${moments} closures and losses are not drawn; the formats trace and json have everything`;
  return { rows: [...rowsOf("attempt"), ...rowsOf("gate")], leftOut };
}

function byArtifact<T>(items: readonly T[], idsOf: (item: T) => readonly string[]): ReadonlyMap<string, T[]> {
  const byId = new Map<string, T[]>();
  for (const item of items) {
    for (const id of idsOf(item)) {
      const list = byId.get(id);
      if (list === undefined) byId.set(id, [item]);
      else list.push(item);
    }
  }
  return byId;
}
