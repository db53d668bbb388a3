import type { Timeline } from "../facts/span.ts";

/** Version of the form of {@link timelineJson}. It grows when a member is removed or changes its meaning. */
const VERSION = 1;

/** A timeline for programs: everything in it, by its beginning. */
export function timelineJson({ run, fromMs, toMs, spans, marks }: Timeline): object {
  return {
    version: VERSION,
    run,
    from: iso(fromMs),
    to: iso(toMs),
    spans: spans.map((span) => {
      const { kind, name, artifacts, attempt, outcome, reason, detail, isOpen } = span;
      return { kind, name, artifacts, attempt, from: iso(span.fromMs), to: iso(span.toMs), isOpen, outcome, reason, detail };
    }),
    marks: marks.map(({ kind, artifact, atMs, detail }) => ({ kind, artifact, at: iso(atMs), detail })),
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
