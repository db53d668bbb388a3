import { once } from "node:events";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";

import { onTestFinished } from "vitest";

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number; readonly arrayValue?: { readonly values?: readonly { readonly stringValue?: string }[] } };
}

/** A span as OTLP's JSON has it. */
export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly status?: { readonly code?: number; readonly message?: string };
}

interface DataPoint {
  readonly asInt?: number | string;
  readonly asDouble?: number;
  readonly count?: number | string;
  readonly attributes: readonly Attribute[];
}

/** A collector that keeps what it gets. */
export interface OtlpReceiver {
  readonly url: string;
  readonly headers: readonly NodeJS.Dict<string | string[]>[];
  spans(name: string): readonly ReceivedSpan[];
  /** The points of a metric in the last delivery that had it. */
  points(name: string): readonly DataPoint[];
}

interface Metric {
  readonly name: string;
  readonly sum?: { readonly dataPoints: readonly DataPoint[] };
  readonly histogram?: { readonly dataPoints: readonly DataPoint[] };
}

interface MetricsRequest {
  readonly resourceMetrics: readonly { readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[] }[];
}

interface TracesRequest {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly ReceivedSpan[] }[] }[];
}

/** What a collector answers: it takes everything, refuses everything, or never answers. */
export type ReceiverManner = "takes" | "refuses" | "hangs";

/** Starts a collector for the test that speaks OTLP, JSON over HTTP. */
export async function startOtlpReceiver(manner: ReceiverManner = "takes"): Promise<OtlpReceiver> {
  const bodies: { readonly path: string; readonly body: unknown }[] = [];
  const headers: NodeJS.Dict<string | string[]>[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((bytes) => {
      headers.push(request.headers);
      if (manner === "hangs") return;
      if (manner === "takes") bodies.push({ path: request.url ?? "", body: JSON.parse(bytes.toString("utf8")) as unknown });
      response.writeHead(manner === "takes" ? 200 : 400, { "content-type": "application/json" }).end("{}");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const { port } = server.address() as { readonly port: number };
  const of = (path: string): readonly unknown[] => bodies.filter((one) => one.path === path).map(({ body }) => body);
  const metrics = (): readonly Metric[] =>
    (of("/v1/metrics") as readonly MetricsRequest[]).flatMap(({ resourceMetrics }) => resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics)));
  const spans = (): readonly ReceivedSpan[] =>
    (of("/v1/traces") as readonly TracesRequest[]).flatMap(({ resourceSpans }) => resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
  return {
    url: `http://127.0.0.1:${port}`,
    headers,
    spans: (name) => spans().filter((span) => span.name === name),
    points: (name) => {
      const last = metrics().findLast((metric) => metric.name === name);
      return (last?.sum ?? last?.histogram)?.dataPoints ?? [];
    },
  };
}

/** An attribute's value as text. */
export function attributeOf(holder: { readonly attributes: readonly Attribute[] }, key: string): string | null {
  const value = holder.attributes.find((attribute) => attribute.key === key)?.value;
  if (value?.arrayValue !== undefined) return (value.arrayValue.values ?? []).map((one) => one.stringValue).join(" ");
  return value?.stringValue ?? (value?.intValue === undefined ? null : String(value.intValue));
}
