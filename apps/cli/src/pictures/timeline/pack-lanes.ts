import type { Span } from "../facts/span.ts";

/** Gives each span a lane so that no two of a lane overlap, with as few lanes as there are spans at once. They come by their beginnings. */
export function packLanes(spans: readonly Span[]): readonly (readonly Span[])[] {
  const lanes: { endMs: number; readonly spans: Span[] }[] = [];
  for (const span of spans) {
    const free = lanes.find(({ endMs }) => endMs <= span.fromMs);
    if (free === undefined) {
      lanes.push({ endMs: span.toMs, spans: [span] });
    } else {
      free.endMs = span.toMs;
      free.spans.push(span);
    }
  }
  return lanes.map((lane) => lane.spans);
}
