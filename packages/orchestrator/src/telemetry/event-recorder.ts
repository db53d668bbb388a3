import { type Attributes, type Context, type Meter, ROOT_CONTEXT, type Span, SpanStatusCode, trace, type Tracer } from "@opentelemetry/api";
import type { EventData, RecordedEvent } from "@pawl/pipeline";

/** What a recorder writes to. */
export interface EventRecorderOptions {
  readonly tracer: Tracer;
  readonly meter: Meter;
  /** When the session began, in milliseconds since the epoch. */
  readonly startedAtMs: number;
}

interface OpenSpan {
  readonly span: Span;
  readonly atMs: number;
}

/** Bounds of durations, in seconds: a check takes milliseconds, an agent hours. */
const DURATION_BOUNDS = [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400];

/**
 * Makes spans and measurements of a session's ledger events: a span for the session, in it one for each attempt, and in those one for
 * each gate and each integration. Times are those of the ledger.
 */
export class EventRecorder {
  readonly #tracer: Tracer;
  readonly #session: Span;
  readonly #root: Context;
  readonly #attempts = new Map<number, OpenSpan>();
  readonly #integrations = new Map<string, OpenSpan>();
  readonly #count: (name: string, attributes: Attributes) => void;
  readonly #measure: (name: string, ms: number, attributes: Attributes) => void;

  constructor({ tracer, meter, startedAtMs }: EventRecorderOptions) {
    this.#tracer = tracer;
    this.#session = tracer.startSpan("pawl.run", { startTime: startedAtMs }, ROOT_CONTEXT);
    this.#root = trace.setSpan(ROOT_CONTEXT, this.#session);
    const counters = new Map(Object.entries(COUNTERS).map(([name, description]) => [name, meter.createCounter(name, { description })]));
    const advice = { explicitBucketBoundaries: DURATION_BOUNDS };
    const histograms = new Map(Object.entries(DURATIONS).map(([name, description]) => [name, meter.createHistogram(name, { description, unit: "s", advice })]));
    this.#count = (name, attributes) => counters.get(name)?.add(1, attributes);
    this.#measure = (name, ms, attributes) => histograms.get(name)?.record(ms / 1000, attributes);
  }

  /** Takes an event into account. */
  record(event: RecordedEvent): void {
    const { atMs } = event;
    switch (event.type) {
      case "run.started":
      case "orchestrator.started":
        this.#session.setAttribute("pawl.run", event.run);
        return;
      case "attempt.started":
        return this.#attemptStarted(event.data, atMs);
      case "attempt.ended":
        return this.#attemptEnded(event.data, atMs);
      case "gate.finished":
        return this.#gateFinished(event.data, atMs);
      case "integration.prepared":
        this.#integrations.set(event.data.artifact, { span: this.#child("pawl.integration", event.data.attempt, atMs, { "pawl.artifact": event.data.artifact }), atMs });
        return;
      case "integration.dropped":
        return this.#integrated(event.data.artifact, atMs, event.data.cause);
      case "artifact.closed":
        this.#count("pawl.closures", {});
        return this.#integrated(event.data.artifact, atMs, null);
      case "artifact.invalidated":
        return this.#count("pawl.invalidations", { cause: event.data.cause });
      case "artifact.retried":
        return this.#count("pawl.failures", { reason: event.data.reason, outcome: "retried" });
      case "artifact.parked":
        return this.#count("pawl.failures", { reason: event.data.reason, outcome: "parked" });
      default:
    }
  }

  /** Ends every span that is open. @param end - how the session ended. */
  end(end: string, atMs: number): void {
    for (const { span } of [...this.#integrations.values(), ...this.#attempts.values()]) span.end(atMs);
    this.#session.setAttribute("pawl.end", end);
    this.#session.end(atMs);
  }

  #attemptStarted({ attempt, artifacts, kind, profile }: EventData<"attempt.started">, atMs: number): void {
    const attributes = { "pawl.attempt": attempt, "pawl.artifacts": [...artifacts], "pawl.kind": kind, ...(profile === null ? {} : { "pawl.profile": profile }) };
    this.#attempts.set(attempt, { span: this.#tracer.startSpan("pawl.attempt", { startTime: atMs, attributes }, this.#root), atMs });
  }

  #attemptEnded({ attempt, outcome, reason }: EventData<"attempt.ended">, atMs: number): void {
    const open = this.#attempts.get(attempt);
    if (open === undefined) return;
    this.#attempts.delete(attempt);
    open.span.setAttributes({ "pawl.outcome": outcome, "pawl.reason": reason });
    if (outcome === "failed") open.span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
    open.span.end(atMs);
    this.#measure("pawl.attempt.duration", atMs - open.atMs, { outcome });
  }

  #gateFinished({ artifact, attempt, purpose, verdict, reason, durationMs }: EventData<"gate.finished">, atMs: number): void {
    const attributes = { "pawl.artifact": artifact, "pawl.purpose": purpose, "pawl.verdict": verdict, "pawl.reason": reason };
    const span = this.#child("pawl.gate", attempt, atMs - durationMs, attributes);
    if (verdict !== "PASS") span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
    span.end(atMs);
    this.#measure("pawl.gate.duration", durationMs, { verdict, purpose });
  }

  #integrated(artifact: string, atMs: number, droppedBecause: string | null): void {
    const open = this.#integrations.get(artifact);
    if (open === undefined) return;
    this.#integrations.delete(artifact);
    if (droppedBecause !== null) open.span.setStatus({ code: SpanStatusCode.ERROR, message: droppedBecause });
    open.span.end(atMs);
    this.#measure("pawl.integration.duration", atMs - open.atMs, {});
  }

  #child(name: string, attempt: number | null, startTime: number, attributes: Attributes): Span {
    const parent = attempt === null ? undefined : this.#attempts.get(attempt)?.span;
    return this.#tracer.startSpan(name, { startTime, attributes }, parent === undefined ? this.#root : trace.setSpan(this.#root, parent));
  }
}

const COUNTERS = {
  "pawl.closures": "Artifacts that were closed",
  "pawl.invalidations": "Closed artifacts that were invalidated",
  "pawl.failures": "Attempts and gates that failed, by what followed",
} as const;

const DURATIONS = {
  "pawl.attempt.duration": "From the start of an attempt to its end",
  "pawl.gate.duration": "One run of a gate, its control included",
  "pawl.integration.duration": "From the prepared record to the closure",
} as const;
