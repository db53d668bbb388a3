import { formatDuration } from "../../output/format-duration.ts";
import type { Mark, Span, Timeline } from "../facts/span.ts";
import { clipText, columnsOf, padText } from "../text/clip-text.ts";
import { formatMoment } from "../text/format-moment.ts";
import { timeScale } from "./time-scale.ts";
import { timelineRows } from "./timeline-rows.ts";
import type { RowArtifact, TimelineRow } from "./timeline-rows.ts";

const MAX_NAME = 28;
const NARROWEST_CHART = 20;

/** A timeline in characters, and what is not in it. */
export interface RenderedChart {
  readonly text: string;
  readonly leftOut: string | null;
}

/** A timeline for a terminal of a width, a line for each artifact. No final newline. */
export function renderChart(timeline: Timeline, artifacts: readonly RowArtifact[], columns: number): RenderedChart {
  const { run, rows, leftOut } = timelineRows(timeline, artifacts);
  const all = [run, ...rows];
  const names = all.map(({ name }) => clipText(name, MAX_NAME));
  const nameWidth = names.reduce((widest, name) => Math.max(widest, columnsOf(name)), 0);
  const width = Math.max(NARROWEST_CHART, columns - nameWidth - 4);
  const scale = timeScale(timeline, width);
  const column = (ms: number): number => Math.min(width - 1, Math.floor(scale.at(ms)));
  const lines = all.map((row, index) => `${padText(names[index] ?? "", nameWidth)} |${cellsOf(row, width, column)}|`);
  const breaks = scale.breaks.map((one) => formatDuration(one.toMs - one.fromMs));
  const key = "= work  x work that failed  - cancelled  # gate passed  ! gate failed  ? inconclusive  . waits  * closed, completed  v closure lost  T report tampered with  X aborted  A-D stage";
  return {
    text: [
      `${formatMoment(timeline.fromMs)} to ${formatMoment(timeline.toMs)}, ${formatDuration(timeline.toMs - timeline.fromMs)}`,
      ...lines,
      key,
      ...(breaks.length === 0 ? [] : [`Drawn short, since nothing was done: ${breaks.join(", ")}`]),
    ].join("\n"),
    leftOut,
  };
}

/** What is further up hides what is further down where both were in the time of one character. */
const SIGNS: readonly { readonly sign: string; readonly is: (span: Span) => boolean }[] = [
  { sign: "!", is: ({ kind, outcome }) => kind === "gate" && outcome === "FAIL" },
  { sign: "?", is: ({ kind, outcome }) => kind === "gate" && outcome === "INCONCLUSIVE" },
  { sign: "#", is: ({ kind }) => kind === "gate" },
  { sign: "x", is: ({ kind, outcome }) => kind === "attempt" && outcome === "failed" },
  { sign: "-", is: ({ kind, outcome }) => kind === "attempt" && outcome === "cancelled" },
  { sign: "=", is: ({ kind }) => kind === "attempt" },
  { sign: ".", is: ({ kind }) => kind !== "stage" },
];

const MARK_SIGNS: Readonly<Record<Mark["kind"], string>> = { closed: "*", completed: "*", lost: "v", tampered: "T", aborted: "X" };

function cellsOf({ spans, marks }: TimelineRow, width: number, column: (ms: number) => number): string {
  const cells: string[] = Array.from({ length: width }, () => " ");
  const fill = (span: Span, sign: string): void => {
    for (let at = column(span.fromMs); at <= column(span.toMs); at += 1) cells[at] = sign;
  };
  for (const span of spans) if (span.kind === "stage") fill(span, span.name);
  for (const { sign, is } of SIGNS.toReversed()) for (const span of spans) if (SIGNS.find((one) => one.is(span))?.sign === sign && is(span)) fill(span, sign);
  for (const { kind, atMs } of marks) cells[column(atMs)] = MARK_SIGNS[kind];
  return cells.join("");
}
