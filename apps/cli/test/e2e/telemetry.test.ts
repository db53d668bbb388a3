import { describe, expect, it } from "vitest";

import { projectForTest } from "../support/make-project.ts";
import { madeByPawl } from "./support/made-by-pawl.ts";
import { attributeOf, startOtlpReceiver } from "./support/otlp-receiver.ts";
import type { ReceivedSpan, ReceiverManner } from "./support/otlp-receiver.ts";
import { quickPlan } from "./support/quick-plan.ts";

/** Every artifact is made by Pawl, `code` after one failure. */
function plan(): object {
  const code = { ...madeByPawl("code").code, run: ["sh", "-c", "mkdir -p src; test -f ../failed && echo done > src/code.txt || { touch ../failed; exit 3; }"] };
  return quickPlan({ command: ["false"], changes: { ...madeByPawl("design", "guide", "decision"), code }, top: { mode: "in-place" } });
}

describe("OpenTelemetry", () => {
  it("gets a span for the run, each attempt, gate and integration, counters and durations", async () => {
    const receiver = await startOtlpReceiver();
    const project = projectForTest({ plan: plan() });
    const env = { ...project.env, OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/`, OTEL_EXPORTER_OTLP_HEADERS: "x-team=a%20b" };
    expect(await project.pawl(["run"], { env })).toMatchObject({ exitCode: 0 });

    const [run, ...more] = receiver.spans("pawl.run");
    expect(more).toEqual([]);
    expect(attributeOf(run!, "pawl.end")).toBe("completed");
    const attempts = receiver.spans("pawl.attempt");
    const byNumber = attempts.toSorted((left, right) => Number(attributeOf(left, "pawl.attempt")) - Number(attributeOf(right, "pawl.attempt")));
    expect(byNumber.map((span) => [attributeOf(span, "pawl.artifacts"), attributeOf(span, "pawl.outcome"), span.status?.code ?? 0])).toEqual([
      ["design", "closed", 0],
      ["guide", "closed", 0],
      ["code", "failed", 2],
      ["code", "closed", 0],
      ["decision", "closed", 0],
    ]);
    const gates = receiver.spans("pawl.gate");
    expect(new Set(gates.map((span) => attributeOf(span, "pawl.artifact")))).toEqual(new Set(["design", "guide", "code", "decision"]));
    expect(gates).toHaveLength(4);
    expect(receiver.spans("pawl.integration")).toHaveLength(4);
    const isBelow = (span: ReceivedSpan, parents: readonly ReceivedSpan[]): boolean => parents.some(({ spanId }) => spanId === span.parentSpanId);
    expect(attempts.every((span) => isBelow(span, [run!]))).toBe(true);
    expect([...gates, ...receiver.spans("pawl.integration")].every((span) => isBelow(span, attempts))).toBe(true);
    expect(new Set([...attempts, ...gates, run!].map(({ traceId }) => traceId)).size).toBe(1);
    for (const span of gates) expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));

    expect(receiver.points("pawl.closures").map(({ asInt, asDouble }) => Number(asInt ?? asDouble))).toEqual([4]);
    expect(receiver.points("pawl.failures").map((point) => [attributeOf(point, "reason"), attributeOf(point, "outcome")])).toEqual([["EXIT_NONZERO", "retried"]]);
    expect(receiver.points("pawl.attempt.duration").reduce((sum, { count }) => sum + Number(count), 0)).toBe(5);
    expect(receiver.points("pawl.gate.duration").reduce((sum, { count }) => sum + Number(count), 0)).toBe(4);
    expect(receiver.headers.every((headers) => headers["x-team"] === "a b")).toBe(true);
  });

  it.each<ReceiverManner>(["refuses", "hangs"])("never fails or holds up a run whose collector %s", async (manner) => {
    const receiver = await startOtlpReceiver(manner);
    const project = projectForTest({ plan: plan() });
    const { exitCode, stderr } = await project.pawl(["run"], { env: { ...project.env, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
    expect(exitCode).toBe(0);
    expect(receiver.headers.length).toBeGreaterThan(0);
    expect(stderr.split("\n").filter((line) => line.includes("telemetry")).length).toBeLessThanOrEqual(1);
  });

  it("does without where the settings cannot be used, says so, and repeats nothing of them", async () => {
    const project = projectForTest({ plan: plan() });
    const env = { ...project.env, OTEL_EXPORTER_OTLP_ENDPOINT: "ftp://user:hunter2@127.0.0.1" };
    const { exitCode, stderr } = await project.pawl(["run"], { env });
    expect(exitCode).toBe(0);
    expect(stderr).toContain("warning: telemetry is not sent: OTEL_EXPORTER_OTLP_ENDPOINT is not an http or https address");
    expect(stderr).not.toContain("hunter2");
  });
});
