import { expect, it } from "vitest";
import { z } from "zod";

import { TimelineOfRun } from "../../src/pictures/facts/timeline-of-run.ts";
import { renderTrace } from "../../src/pictures/timeline/render-trace.ts";
import { HOSTILE } from "./support/graph-of.ts";
import { LedgerOf, START_MS } from "./support/ledger-of.ts";

const place = { name: z.string(), ts: z.int().nonnegative(), pid: z.int().positive(), tid: z.int().nonnegative(), args: z.record(z.string(), z.unknown()) };

/** What the Trace Event Format says of the kinds of events that Pawl writes. */
const traceSchema = z.strictObject({
  displayTimeUnit: z.enum(["ms", "ns"]),
  otherData: z.record(z.string(), z.string()),
  traceEvents: z.array(
    z.discriminatedUnion("ph", [
      z.strictObject({ ph: z.literal("X"), cat: z.string(), dur: z.int().nonnegative(), cname: z.string(), ...place }),
      z.strictObject({ ph: z.literal("i"), cat: z.string(), s: z.enum(["g", "p", "t"]), ...place }),
      z.strictObject({ ph: z.literal("M"), ...place, name: z.enum(["process_name", "process_sort_index", "thread_name", "thread_sort_index"]) }),
    ]),
  ),
});

function traceOf(ledger: LedgerOf) {
  const timeline = new TimelineOfRun();
  for (const event of ledger.events) timeline.notice(event);
  const text = renderTrace(timeline.timeline());
  return { text, ...traceSchema.parse(JSON.parse(text)) };
}

it("is a trace of complete events in microseconds, whose processes and threads are all named and hold no two at once", () => {
  const ledger = new LedgerOf().at(0, "run.started");
  for (let index = 0; index < 40; index += 1) {
    ledger.attempt(index + 1, `a${index}`, [index, index + 3 + (index % 4)]).gate(index + 1, `a${index}`, [index + 8, index + 10]);
    ledger.at(index + 10, "artifact.retried", { artifact: `a${index}`, attempt: index + 1, reason: "CHECK_FAILED", notBeforeMs: START_MS + (index + 12) * 1000 });
  }
  const { traceEvents } = traceOf(ledger);
  const names = new Set(traceEvents.filter(({ name }) => name === "thread_name").map(({ pid, tid }) => `${pid} ${tid}`));
  const processes = new Set(traceEvents.filter(({ name }) => name === "process_name").map(({ pid }) => pid));
  const ends = new Map<string, number>();
  const overlapping: string[] = [];
  for (const event of traceEvents) {
    if (event.ph !== "X") continue;
    const thread = `${event.pid} ${event.tid}`;
    expect([names.has(thread), processes.has(event.pid)]).toEqual([true, true]);
    if ((ends.get(thread) ?? 0) > event.ts) overlapping.push(event.name);
    ends.set(thread, event.ts + event.dur);
  }
  expect(overlapping).toEqual([]);
  expect(traceEvents).toContainEqual(expect.objectContaining({ name: "a0: attempt 1: default", ph: "X", ts: 0, dur: 3_000_000 }));
  expect(traceEvents).toContainEqual(expect.objectContaining({ name: "a1: candidate gate", ts: 9_000_000, dur: 2_000_000 }));
});

it("keeps what agents say as it is, in strings of JSON that steer no terminal", () => {
  const ledger = new LedgerOf().at(0, "run.started").gate(1, "design", [1, 2], "FAIL", HOSTILE.toWellFormed());
  const gate = traceOf(ledger).traceEvents.find(({ name }) => name === "design: candidate gate");
  expect(gate?.args["detail"]).toBe(HOSTILE.toWellFormed());
  expect(traceOf(ledger).text).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}]/u);
});
