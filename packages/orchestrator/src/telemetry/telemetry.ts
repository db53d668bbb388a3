import type { RecordedEvent } from "@pawl/pipeline";

/** Tells a collector what happens in a run. */
export interface Telemetry {
  /** Takes an event that came into the ledger. Never throws, and never waits. */
  noticed(event: RecordedEvent): void;
  /** Sends what is left, for a limited time, whether or not anybody listens. @param end - how the session ended. */
  end(end: string): Promise<void>;
}

/** What telemetry is started with. */
export interface TelemetryOptions {
  /** Where the settings are: `OTEL_EXPORTER_OTLP_ENDPOINT` and the variables that go with it. */
  readonly environment: NodeJS.ProcessEnv;
  readonly now: () => number;
  /** Told, once, when nothing can be delivered. */
  readonly onWarning: (warning: string) => void;
}

/** Where traces and metrics go; `null` for what is not sent. */
export interface TelemetryTargets {
  readonly traces: string | null;
  readonly metrics: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Starts telemetry where an endpoint is configured; `null` elsewhere. The libraries are loaded only then.
 *
 * Settings that cannot be used are a warning: a run never fails for its telemetry.
 */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry | null> {
  const targets = readTargets(options.environment, options.onWarning);
  if (targets === null) return null;
  try {
    const { OtlpTelemetry } = await import("./otlp-telemetry.ts");
    return new OtlpTelemetry(targets, options);
  } catch (error) {
    options.onWarning(`telemetry cannot be sent: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

/**
 * The targets that an environment names; `null` for none, or where telemetry is switched off.
 *
 * Source: OpenTelemetry Protocol Exporter, "Configuration Options"; a path is added to the common endpoint only.
 */
export function readTargets(environment: NodeJS.ProcessEnv, onWarning: (warning: string) => void): TelemetryTargets | null {
  const read = (name: string): string | null => (environment[name] ?? "").trim() || null;
  if (read("OTEL_SDK_DISABLED")?.toLowerCase() === "true") return null;
  const common = read("OTEL_EXPORTER_OTLP_ENDPOINT");
  const target = (signal: "traces" | "metrics"): string | null => {
    const name = signal.toUpperCase();
    if (read(`OTEL_${name}_EXPORTER`) === "none") return null;
    const own = read(`OTEL_EXPORTER_OTLP_${name}_ENDPOINT`);
    if (own !== null) return usable(own, `OTEL_EXPORTER_OTLP_${name}_ENDPOINT`, onWarning);
    return common === null ? null : usable(`${common.replace(/\/+$/u, "")}/v1/${signal}`, "OTEL_EXPORTER_OTLP_ENDPOINT", onWarning);
  };
  const targets = { traces: target("traces"), metrics: target("metrics"), headers: readHeaders(read("OTEL_EXPORTER_OTLP_HEADERS")) };
  if (targets.traces === null && targets.metrics === null) return null;
  if (read("OTEL_EXPORTER_OTLP_PROTOCOL") !== "grpc") return targets;
  onWarning("telemetry is not sent: OTEL_EXPORTER_OTLP_PROTOCOL is grpc, and Pawl sends JSON over HTTP; name the collector's HTTP endpoint and http/json");
  return null;
}

// The value may hold a password, so it is never part of the message.
function usable(url: string, variable: string, onWarning: (warning: string) => void): string | null {
  if (URL.canParse(url) && /^https?:$/u.test(new URL(url).protocol)) return url;
  onWarning(`telemetry is not sent: ${variable} is not an http or https address`);
  return null;
}

/** `name=value` pairs with commas between, the values percent-encoded. */
function readHeaders(text: string | null): Readonly<Record<string, string>> {
  const pairs = (text ?? "").split(",").map((pair): [string, string] => {
    const at = pair.indexOf("=");
    return at === -1 ? ["", ""] : [pair.slice(0, at).trim(), decode(pair.slice(at + 1).trim())];
  });
  return Object.fromEntries(pairs.filter(([name]) => name !== ""));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
