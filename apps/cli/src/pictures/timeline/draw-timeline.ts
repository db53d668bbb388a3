import { formatDuration } from "../../output/format-duration.ts";
import type { Mark, Span, Timeline } from "../facts/span.ts";
import { MARK_LOOKS, OUTCOME_LOOKS } from "../looks.ts";
import type { Look } from "../looks.ts";
import { STAGE_NAMES } from "../stage-names.ts";
import { round, svgText } from "../svg/svg-document.ts";
import type { Picture } from "../svg/svg-document.ts";
import { clipText, columnsOf } from "../text/clip-text.ts";
import { escapeMarkup } from "../text/escape-markup.ts";
import { formatMoment } from "../text/format-moment.ts";
import { drawSpans } from "./draw-spans.ts";
import { timeScale } from "./time-scale.ts";
import type { TimeScale } from "./time-scale.ts";
import { timelineRows } from "./timeline-rows.ts";
import type { RowArtifact, TimelineRow } from "./timeline-rows.ts";

const MARGIN = 20;
const NAMES_WIDTH = 190;
const CHART_WIDTH = 940;
const ROW_HEIGHT = 24;
const STAGE_HEIGHT = 26;
const HEADER_HEIGHT = 104;
const AXIS_HEIGHT = 26;
const NAME_COLUMNS = 24;
/** Width of a column of text that is not of a fixed width, about. */
const COLUMN_WIDTH = 6.4;

/** Draws what took time in a run: a row for each artifact, with its attempts above, its gates below, and its waits as dashed frames. */
export function drawTimeline(timeline: Timeline, artifacts: readonly RowArtifact[]): Picture {
  const { run, rows, leftOut } = timelineRows(timeline, artifacts);
  const scale = timeScale(timeline, CHART_WIDTH);
  const parts: string[] = [];
  let y = HEADER_HEIGHT + AXIS_HEIGHT;
  parts.push(drawRow(run, y, scale));
  y += ROW_HEIGHT;
  let stage: TimelineRow["stage"] = null;
  for (const row of rows) {
    if (row.stage !== null && row.stage !== stage) {
      stage = row.stage;
      parts.push(svgText(MARGIN, y + 18, `${stage} ${STAGE_NAMES[stage]}`, "heading"));
      y += STAGE_HEIGHT;
    }
    parts.push(drawRow(row, y, scale));
    y += ROW_HEIGHT;
  }
  const note = leftOut === null ? null : `Not in this picture: ${leftOut}.`;
  const bottom = y + (note === null ? 0 : 22);
  const title = "What took time in the run";
  const width = Math.max(MARGIN * 2 + NAMES_WIDTH + CHART_WIDTH, (note?.length ?? 0) * 6 + MARGIN * 2);
  return {
    width,
    height: bottom + MARGIN,
    title,
    description: describe(timeline, note),
    content: [
      HATCH,
      svgText(MARGIN, 28, title, "title"),
      svgText(MARGIN, 48, `${formatMoment(timeline.fromMs)} to ${formatMoment(timeline.toMs)}, ${formatDuration(timeline.toMs - timeline.fromMs)}`, "soft"),
      drawKey(SPAN_KEY, 72),
      drawKey(MARK_KEY, 92),
      drawAxis(scale, timeline.fromMs, { top: HEADER_HEIGHT, bottom: y }),
      ...parts,
      ...(note === null ? [] : [svgText(MARGIN, bottom, note, "soft small")]),
    ].join(""),
    leftOut,
  };
}

/** Strokes for what failed, so that it is told apart without its colour. */
const HATCH =
  '<defs><pattern id="pic-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">' +
  '<rect class="hatch-ground" width="5" height="5"/><rect class="hatch-line" width="2" height="5"/></pattern></defs>';

function drawRow({ name, spans, marks }: TimelineRow, y: number, scale: TimeScale): string {
  const left = MARGIN + NAMES_WIDTH;
  const label = `<text x="${MARGIN}" y="${round(y + 16)}" class="name"><title>${escapeMarkup(clipText(name, 200))}</title>${escapeMarkup(clipText(name, NAME_COLUMNS))}</text>`;
  const rule = `<path class="rule" d="M${MARGIN} ${round(y + ROW_HEIGHT)}h${NAMES_WIDTH + CHART_WIDTH}"/>`;
  const signs = marks.map((mark) => drawMark(mark, left + scale.at(mark.atMs), y));
  return [rule, label, ...drawSpans(spans, { left, y, scale }), ...signs].join("");
}

function drawMark({ atMs, look, detail }: Mark, x: number, y: number): string {
  const about = `${look.word} at ${formatMoment(atMs)}. ${clipText(detail, 200)}`;
  return `<g class="mark ${look.style}" transform="translate(${round(x - 6)} ${round(y + 6)})"><title>${escapeMarkup(about)}</title><path class="sign" d="${look.icon}"/></g>`;
}

/** Moments counted from the beginning, and the long times without work that are drawn short. */
function drawAxis({ at, ticks, breaks }: TimeScale, fromMs: number, { top, bottom }: { readonly top: number; readonly bottom: number }): string {
  const left = MARGIN + NAMES_WIDTH;
  const lines = ticks.map((ms) => {
    const x = left + at(ms);
    return `<path class="rule" d="M${round(x)} ${top + AXIS_HEIGHT - 6}V${round(bottom)}"/>${svgText(x + 3, top + 16, formatDuration(ms - fromMs), "soft small")}`;
  });
  const gaps = breaks.map((one) => {
    const [x, end] = [left + at(one.fromMs), left + at(one.toMs)];
    const words = `${formatDuration(one.toMs - one.fromMs)} without work, drawn short`;
    return `<g><title>${words}</title><rect class="gap" x="${round(x)}" y="${top + AXIS_HEIGHT}" width="${round(end - x)}" height="${round(bottom - top - AXIS_HEIGHT)}"/></g>`;
  });
  return [...gaps, ...lines].join("");
}

/** A shape, and what it stands for. */
interface KeyEntry {
  readonly text: string;
  readonly style: Look["style"];
  readonly shape: string;
}

const SPAN_KEY: readonly KeyEntry[] = [
  { text: "work that closed", style: OUTCOME_LOOKS.good.style, shape: '<rect class="bar" y="1" width="18" height="10" rx="2"/>' },
  { text: "work that failed", style: OUTCOME_LOOKS.bad.style, shape: '<rect class="bar" y="1" width="18" height="10" rx="2"/>' },
  { text: "work that was cancelled", style: OUTCOME_LOOKS.gone.style, shape: '<rect class="bar" y="1" width="18" height="10" rx="2"/>' },
  { text: "gate (narrow): pass", style: OUTCOME_LOOKS.good.style, shape: '<rect class="bar" y="4" width="18" height="5"/>' },
  { text: "fail", style: OUTCOME_LOOKS.bad.style, shape: '<rect class="bar" y="4" width="18" height="5"/>' },
  { text: "wait", style: OUTCOME_LOOKS.wait.style, shape: '<rect class="frame" y="2" width="18" height="8"/>' },
  { text: "no work, drawn short", style: OUTCOME_LOOKS.idle.style, shape: '<rect class="gap" width="18" height="12"/>' },
];

/** What happens at a moment: each sign once, also where two things have the same. */
const MARK_KEY: readonly KeyEntry[] = [
  markEntry("closed, completed", MARK_LOOKS.closed),
  markEntry(MARK_LOOKS.lost.word, MARK_LOOKS.lost),
  markEntry(MARK_LOOKS.tampered.word, MARK_LOOKS.tampered),
  markEntry(MARK_LOOKS.aborted.word, MARK_LOOKS.aborted),
];

function markEntry(text: string, { style, icon }: Look): KeyEntry {
  return { text, style, shape: `<path class="sign" transform="translate(3 0)" d="${icon}"/>` };
}

function drawKey(entries: readonly KeyEntry[], y: number): string {
  let x = MARGIN;
  return entries.map(({ text, style, shape }) => {
    const entry = `<g class="${style}" transform="translate(${round(x)} ${y - 10})">${shape}</g>${svgText(x + 23, y, text, "small")}`;
    x += 23 + columnsOf(text) * COLUMN_WIDTH + 12;
    return entry;
  }).join("");
}

function describe({ fromMs, toMs, spans, marks }: Timeline, note: string | null): string {
  const count = (kind: Span["kind"]): number => spans.filter((span) => span.kind === kind).length;
  const happened = (kind: Mark["kind"]): number => marks.filter((mark) => mark.kind === kind).length;
  return (
    `From ${formatMoment(fromMs)} for ${formatDuration(toMs - fromMs)}: ${count("attempt")} attempts, ${count("gate")} gate runs, ` +
    `${count("parked")} waits for a human, ${happened("closed")} closures, ${happened("lost")} closures lost.${note === null ? "" : ` ${note}`}`
  );
}
