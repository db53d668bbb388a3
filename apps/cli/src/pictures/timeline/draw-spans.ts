import { formatDuration } from "../../output/format-duration.ts";
import type { Span, SpanKind } from "../facts/span.ts";
import { round } from "../svg/svg-document.ts";
import { clipText } from "../text/clip-text.ts";
import { escapeMarkup } from "../text/escape-markup.ts";
import { formatMoment } from "../text/format-moment.ts";
import type { TimeScale } from "./time-scale.ts";

/** Where the spans of a row go. */
export interface SpanPlace {
  readonly left: number;
  /** Top of the row. */
  readonly y: number;
  readonly scale: TimeScale;
}

/** How a kind of span is drawn: from where in its row, how high, and as a bar or as a frame. */
const SHAPES: Readonly<Record<SpanKind, { readonly top: number; readonly height: number; readonly form: "bar" | "frame" | "stage" }>> = {
  stage: { top: 4, height: 16, form: "stage" },
  away: { top: 8, height: 8, form: "frame" },
  paused: { top: 6, height: 12, form: "frame" },
  "rate-limit": { top: 6, height: 12, form: "frame" },
  parked: { top: 7, height: 10, form: "frame" },
  backoff: { top: 9, height: 6, form: "frame" },
  queue: { top: 15, height: 5, form: "frame" },
  attempt: { top: 3, height: 11, form: "bar" },
  gate: { top: 15, height: 6, form: "bar" },
};
/** What is drawn first is under what comes after. */
const ORDER = Object.keys(SHAPES) as readonly SpanKind[];
const NARROWEST = 2;
const DETAIL_COLUMNS = 200;
/** A row of more bars than this is drawn as one path for each look, and says nothing where somebody points. */
const MAX_BARS = 400;

/** Draws the spans of a row, waits under work. */
export function drawSpans(spans: readonly Span[], place: SpanPlace): readonly string[] {
  return ORDER.flatMap((kind) => {
    const ofKind = spans.filter((span) => span.kind === kind);
    return ofKind.length > MAX_BARS ? drawTogether(ofKind, place) : ofKind.map((span) => drawSpan(span, place));
  });
}

function drawSpan(span: Span, place: SpanPlace): string {
  const { x, y, width, height, form } = boxOf(span, place);
  const corner = form === "bar" && span.kind === "attempt" ? ' rx="2"' : "";
  const label = form === "stage" && width > 14 ? `<text class="small" x="${round(x + 4)}" y="${round(y + 12)}">${escapeMarkup(span.name)}</text>` : "";
  return (
    `<g class="${span.look.style}"><title>${escapeMarkup(aboutSpan(span))}</title>` +
    `<rect class="${form}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${height}"${corner}/>${label}</g>`
  );
}

function drawTogether(spans: readonly Span[], place: SpanPlace): readonly string[] {
  const paths = new Map<string, string[]>();
  for (const span of spans) {
    const { x, y, width, height, form } = boxOf(span, place);
    const path = paths.get(`${span.look.style} ${form}`) ?? [];
    paths.set(`${span.look.style} ${form}`, path);
    path.push(`M${round(x)} ${round(y)}h${round(width)}v${height}h${round(-width)}z`);
  }
  return [...paths].map(([key, path]) => {
    const [style, form] = key.split(" ");
    return `<g class="${style}"><path class="${form}" d="${path.join("")}"/></g>`;
  });
}

function boxOf({ kind, fromMs, toMs }: Span, { left, y, scale }: SpanPlace) {
  const { top, height, form } = SHAPES[kind];
  const x = left + scale.at(fromMs);
  return { x, y: y + top, width: Math.max(NARROWEST, left + scale.at(toMs) - x), height, form };
}

/** A span in words. */
function aboutSpan({ name, fromMs, toMs, isOpen, outcome, reason, detail }: Span): string {
  const end = [outcome, reason].filter((word) => word !== null).join(" ");
  const time = `${formatDuration(toMs - fromMs)} from ${formatMoment(fromMs)}${isOpen ? ", not over" : ""}`;
  return [clipText(name, DETAIL_COLUMNS), time, ...(end === "" ? [] : [end]), ...(detail === "" ? [] : [clipText(detail, DETAIL_COLUMNS)])].join(": ");
}
