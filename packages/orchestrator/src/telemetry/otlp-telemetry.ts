import { setTimeout as delay } from "node:timers/promises";

import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import type { RecordedEvent } from "@pawl/pipeline";

import { EventRecorder } from "./event-recorder.ts";
import type { Telemetry, TelemetryOptions, TelemetryTargets } from "./telemetry.ts";

/** One delivery may take this long, in milliseconds, repetitions included; so does the last one at the end. */
const DELIVERY_TIMEOUT_MS = 2000;
/** Time between two deliveries of metrics, in milliseconds. */
const METRICS_INTERVAL_MS = 15_000;

/** Sends traces and metrics as OTLP, JSON over HTTP. What cannot be delivered in time is dropped, and said once. */
export class OtlpTelemetry implements Telemetry {
  readonly #recorder: EventRecorder;
  readonly #now: () => number;
  readonly #providers: readonly { shutdown(): Promise<void> }[];

  constructor(targets: TelemetryTargets, options: TelemetryOptions) {
    const { environment, now, onWarning } = options;
    const resource = resourceFromAttributes({ "service.name": environment["OTEL_SERVICE_NAME"] ?? "pawl", "process.pid": process.pid });
    let hasWarned = false;
    const settings = (url: string) => ({ url, headers: { ...targets.headers }, timeoutMillis: DELIVERY_TIMEOUT_MS });
    const told = <T extends Exporter>(exporter: T): T => withFailures(exporter, () => {
      if (!hasWarned) onWarning("telemetry could not be delivered to the configured endpoint; the run goes on without");
      hasWarned = true;
    });
    const tracing = new BasicTracerProvider({
      resource,
      spanProcessors: targets.traces === null ? [] : [new BatchSpanProcessor(told(new OTLPTraceExporter(settings(targets.traces))), { exportTimeoutMillis: DELIVERY_TIMEOUT_MS })],
    });
    const metering = new MeterProvider({
      resource,
      readers:
        targets.metrics === null
          ? []
          : [
              new PeriodicExportingMetricReader({
                exporter: told(new OTLPMetricExporter(settings(targets.metrics))),
                exportIntervalMillis: METRICS_INTERVAL_MS,
                exportTimeoutMillis: DELIVERY_TIMEOUT_MS,
              }),
            ],
    });
    this.#providers = [tracing, metering];
    this.#now = now;
    this.#recorder = new EventRecorder({ tracer: tracing.getTracer("pawl"), meter: metering.getMeter("pawl"), startedAtMs: now() });
  }

  noticed(event: RecordedEvent): void {
    this.#recorder.record(event);
  }

  async end(end: string): Promise<void> {
    this.#recorder.end(end, this.#now());
    const shutdown = Promise.allSettled(this.#providers.map(async (provider) => await provider.shutdown()));
    await Promise.race([shutdown, delay(DELIVERY_TIMEOUT_MS, undefined, { ref: false })]);
  }
}

interface Exporter {
  export(batch: never, done: (result: { readonly code: number; readonly error?: Error }) => void): void;
}

/** The library itself keeps silent about what it could not deliver. */
function withFailures<T extends Exporter>(exporter: T, onFailure: () => void): T {
  const deliver = exporter.export.bind(exporter);
  exporter.export = (batch, done) =>
    deliver(batch, (result) => {
      if (result.code !== 0) onFailure();
      done(result);
    });
  return exporter;
}
