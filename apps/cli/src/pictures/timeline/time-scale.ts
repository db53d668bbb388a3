import type { Span, Timeline } from "../facts/span.ts";

/** A long time in which nothing was done, drawn short. */
export interface Break {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Where moments are in a drawing. */
export interface TimeScale {
  /** Pixels from the left edge of the chart. */
  at(ms: number): number;
  readonly breaks: readonly Break[];
  /** Moments for the axis, which are full units of time. */
  readonly ticks: readonly number[];
}

/** A time without work over this part of all work is drawn short. */
const LONG_PART = 0.25;
const BREAK_WIDTH = 36;
const MOST_BREAK_PART = 0.4;
const TICK_DISTANCE = 90;
const LONGEST_STEP_MS = 604_800_000;
const STEPS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, ...[1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 43_200, 86_400].map((seconds) => seconds * 1000)];

/** Makes a scale in which work has its room, though a run may have waited for a night. */
export function timeScale({ fromMs, toMs, spans }: Timeline, width: number): TimeScale {
  const breaks = longBreaks({ fromMs, toMs, spans });
  const left = (toMs - fromMs) - breaks.reduce((sum, one) => sum + one.toMs - one.fromMs, 0);
  const breakWidth = breaks.length === 0 ? 0 : Math.min(BREAK_WIDTH, (width * MOST_BREAK_PART) / breaks.length);
  const perMs = left <= 0 ? 0 : (width - breaks.length * breakWidth) / left;
  const at = (ms: number): number => {
    const moment = Math.min(Math.max(ms, fromMs), toMs);
    let x = (moment - fromMs) * perMs;
    for (const one of breaks) {
      if (moment <= one.fromMs) break;
      const within = Math.min(moment, one.toMs) - one.fromMs;
      x += (within / (one.toMs - one.fromMs)) * breakWidth - within * perMs;
    }
    return x;
  };
  const stepMs = STEPS_MS.find((step) => step * perMs >= TICK_DISTANCE) ?? LONGEST_STEP_MS;
  return { at, breaks, ticks: ticksOf({ fromMs, toMs, breaks, stepMs }) };
}

function longBreaks({ fromMs, toMs, spans }: Pick<Timeline, "fromMs" | "toMs" | "spans">): readonly Break[] {
  const work = busyTimes(spans.filter(({ kind }) => kind === "attempt" || kind === "gate"));
  const workMs = work.reduce((sum, one) => sum + one.toMs - one.fromMs, 0);
  const gaps: Break[] = [];
  let last = fromMs;
  for (const one of [...work, { fromMs: toMs, toMs }]) {
    if (workMs > 0 && one.fromMs - last > workMs * LONG_PART) gaps.push({ fromMs: last, toMs: one.fromMs });
    last = Math.max(last, one.toMs);
  }
  return gaps;
}

/** The times in which any of these was under way; they come by their beginnings. */
function busyTimes(spans: readonly Span[]): readonly Break[] {
  const times: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of spans) {
    const last = times.at(-1);
    if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else times.push({ fromMs, toMs });
  }
  return times;
}

function ticksOf({ fromMs, toMs, breaks, stepMs }: Break & { readonly breaks: readonly Break[]; readonly stepMs: number }): readonly number[] {
  const pieces: Break[] = [];
  let from = fromMs;
  for (const one of breaks) {
    pieces.push({ fromMs: from, toMs: one.fromMs });
    from = one.toMs;
  }
  pieces.push({ fromMs: from, toMs });
  return pieces.flatMap((piece) => {
    const first = fromMs + Math.ceil((piece.fromMs - fromMs) / stepMs) * stepMs;
    const count = Math.max(0, Math.floor((piece.toMs - first) / stepMs) + 1);
    return Array.from({ length: count }, (_, index) => first + index * stepMs);
  });
}
