import { describe, expect, it } from "vitest";

import type { Timeline } from "../../src/pictures/facts/span.ts";
import { TimelineOfRun } from "../../src/pictures/facts/timeline-of-run.ts";
import { MARK_LOOKS } from "../../src/pictures/looks.ts";
import { svgFile } from "../../src/pictures/svg/svg-document.ts";
import { drawTimeline } from "../../src/pictures/timeline/draw-timeline.ts";
import { renderChart } from "../../src/pictures/timeline/render-chart.ts";
import { timeScale } from "../../src/pictures/timeline/time-scale.ts";
import { HOSTILE } from "./support/graph-of.ts";
import { LedgerOf, START_MS } from "./support/ledger-of.ts";

const ARTIFACTS = [{ id: "design", stage: "A" }, { id: "guide", stage: "B" }] as const;

function timelineOf(ledger: LedgerOf): Timeline {
  const timeline = new TimelineOfRun();
  for (const event of ledger.events) timeline.notice(event);
  return timeline.timeline();
}

/** Design fails its gate once, waits, passes, waits to be landed, closes; guide waits for a human while nobody is there. */
const WHOLE = new LedgerOf()
  .at(0, "run.started")
  .at(0, "orchestrator.started", { pid: 1, host: "here" })
  .attempt(1, "design", [0, 4])
  .gate(1, "design", [4, 6], "FAIL", "exited with 1")
  .at(6, "artifact.retried", { artifact: "design", attempt: 1, reason: "CHECK_FAILED", notBeforeMs: START_MS + 8000 })
  .at(6, "attempt.ended", { attempt: 1, outcome: "failed", reason: "REFUSED", detail: "design: CHECK_FAILED" })
  .attempt(2, "design", [8, 10])
  .gate(2, "design", [10, 12])
  .at(12, "integration.queued", { artifact: "design", attempt: 2 })
  .at(14, "integration.prepared", { artifact: "design", attempt: 2 })
  .closed(14, 2, "design")
  .at(14, "stage.entered", { stage: "B" })
  .at(14, "artifact.parked", { artifact: "guide", reason: "REQUIREMENT_MISSING", detail: "a file is missing", attempt: null })
  .at(15, "orchestrator.stopped", { pid: 1, end: "blocked" })
  .at(1015, "question.answered", { artifact: "guide", option: "PROVIDED", by: "Ada", why: null })
  .at(1016, "orchestrator.started", { pid: 2, host: "here" })
  .attempt(3, "guide", [1016, 1018])
  .closed(1020, 3, "guide")
  .at(1020, "run.completed", {});

const facts = ({ spans }: Timeline) => spans.map((one) => [one.name, (one.fromMs - START_MS) / 1000, (one.toMs - START_MS) / 1000, one.outcome, one.reason]);

describe("a timeline", () => {
  it("has every attempt to where it handed in, every gate, and every wait with what it was for", () => {
    expect(facts(timelineOf(WHOLE))).toEqual([
      ["A", 0, 14, null, null],
      ["attempt 1: default", 0, 4, "failed", "REFUSED"],
      ["candidate gate", 4, 6, "FAIL", "CHECK_FAILED"],
      ["waits after a failure", 6, 8, null, "CHECK_FAILED"],
      ["attempt 2: default", 8, 10, "closed", "DONE"],
      ["candidate gate", 10, 12, "PASS", "OK"],
      ["waits to be landed", 12, 14, null, null],
      ["B", 14, 1020, null, null],
      ["waits for a human", 14, 1015, null, "REQUIREMENT_MISSING"],
      ["no orchestrator", 15, 1016, null, null],
      ["attempt 3: default", 1016, 1018, "closed", "DONE"],
    ]);
    expect(timelineOf(WHOLE).marks.map(({ kind, artifact }) => [kind, artifact])).toEqual([["closed", "design"], ["closed", "guide"], ["completed", null]]);
  });

  it("ends what a killed orchestrator left at the last that is known of it, and stopped gates with their attempt", () => {
    const killed = new LedgerOf()
      .at(0, "run.started")
      .at(0, "orchestrator.started", { pid: 1, host: "here" })
      .attempt(1, "design", [1, 3])
      .at(3, "gate.started", { artifact: "design", attempt: 1, purpose: "candidate", commit: "c" })
      .at(4, "attempt.ended", { attempt: 1, outcome: "cancelled", reason: "STATUS_TAMPERED", detail: "" })
      .at(5, "attempt.started", { attempt: 2, artifacts: ["design"], kind: "agent", profile: "default", base: "a" })
      .at(6, "silence.expired", { windowMs: 1, sinceMs: 1 })
      .at(900, "orchestrator.started", { pid: 2, host: "here" })
      .at(900, "attempt.ended", { attempt: 2, outcome: "cancelled", reason: "ORCHESTRATOR_LOST", detail: "" });
    expect(facts(timelineOf(killed)).filter(([name]) => name !== "A")).toEqual([
      ["attempt 1: default", 1, 3, "cancelled", "STATUS_TAMPERED"],
      ["candidate gate", 3, 4, "CANCELLED", null],
      ["attempt 2: default", 5, 6, "cancelled", "ORCHESTRATOR_LOST"],
      ["no orchestrator", 6, 900, null, null],
    ]);
  });

  it("goes on to the last event where something is not over", () => {
    const open = new LedgerOf().at(0, "run.started").at(1, "attempt.started", { attempt: 1, artifacts: ["design"], kind: "agent", profile: "default" }).at(9, "report.emitted");
    expect(timelineOf(open).spans.at(-1)).toMatchObject({ kind: "attempt", toMs: START_MS + 9000, isOpen: true, outcome: null });
  });
});

it("a long time without work is drawn short, and moments stay in their order", () => {
  const timeline = timelineOf(WHOLE);
  const scale = timeScale(timeline, 900);
  expect(scale.breaks).toEqual([{ fromMs: START_MS + 12_000, toMs: START_MS + 1_016_000 }]);
  const xs = [0, 4, 12, 500, 1016, 1018, 1020].map((second) => scale.at(START_MS + second * 1000));
  expect(xs).toEqual(xs.toSorted((one, other) => one - other));
  expect([xs[0], xs.at(-1)]).toEqual([0, 900]);
  expect((xs[4] ?? 0) - (xs[2] ?? 0)).toBeCloseTo(36);
});

it("the chart for a terminal shows each artifact's work, gates, waits and closing, and how it is to be read", () => {
  expect(renderChart(timelineOf(WHOLE), ARTIFACTS, 60)).toMatchInlineSnapshot(`
    {
      "leftOut": null,
      "text": "2026-01-01 00:00:00 UTC to 2026-01-01 00:17:00 UTC, 17 min 0 s
    run    |AAAAAAAAAAAAAAAAAAAAAA.....................BBBBBB*|
    design |xxxxxxx!!!!!...===####*                           |
    guide  |                      ....................=====  *|
    = work  x work that failed  - cancelled  # gate passed  ! gate failed  ? inconclusive  . waits  * closed, completed  v closure lost  T report tampered with  X aborted  A-D stage
    Drawn short, since nothing was done: 16 min 44 s",
    }
  `);
});

it("a tampered report, an abort and a lost closure each have a sign of their own, which the key says", () => {
  const end = new LedgerOf().at(0, "run.started").at(3, "status.tampered", { stage: "A" }).at(9, "run.aborted", { cause: "no way on" });
  const timeline = timelineOf(end);
  expect(renderChart(timeline, [], 60).text).toMatch(/^run \|[^|v]*T[^|v]*X\|$/m);
  const svg = svgFile(drawTimeline(timeline, []));
  const icons = ["closed", "lost", "tampered", "aborted"].map((kind) => MARK_LOOKS[kind as keyof typeof MARK_LOOKS].icon);
  expect(new Set(icons).size).toBe(icons.length);
  expect(icons.map((icon) => svg.split(`d="${icon}"`).length - 1)).toEqual([1, 1, 2, 2]);
});

describe("the picture of a timeline", () => {
  it("tells a failure by its strokes, says everything in words, and has the same bytes each time", () => {
    const svg = svgFile(drawTimeline(timelineOf(WHOLE), ARTIFACTS));
    expect(svg).toBe(svgFile(drawTimeline(timelineOf(WHOLE), ARTIFACTS)));
    expect(svg).toContain("From 2026-01-01 00:00:00 UTC for 17 min 0 s: 3 attempts, 2 gate runs, 1 waits for a human, 2 closures, 0 closures lost.");
    expect(svg).toContain("<title>candidate gate: 2 s from 2026-01-01 00:00:04 UTC: FAIL CHECK_FAILED: exited with 1</title>");
    expect(svg).toContain("16 min 44 s without work, drawn short");
    expect(svg).toContain(".pic .bad .bar{fill:url(#pic-hatch)}");
  });

  it("of a thousand artifacts has the attempts in lanes, and says what is not in it", () => {
    const ledger = new LedgerOf().at(0, "run.started");
    for (let index = 0; index < 1000; index += 1) ledger.attempt(index + 1, `a${index}`, [index, index + 2]).closed(index + 2, index + 1, `a${index}`);
    const picture = drawTimeline(timelineOf(ledger), ledger.events.map((_, index) => ({ id: `a${index}`, stage: "A" })));
    expect(picture.leftOut).toMatch(/the 1000 artifacts have no row each.*0 waits and 1000 closures and losses are not drawn/);
    expect(picture.content).toContain(picture.leftOut ?? "");
    expect(picture.content).toContain("attempt lane 2");
    expect(picture.content).not.toContain("attempt lane 4");
  });

  it("obeys nothing that an agent or a plan says", () => {
    const ledger = new LedgerOf().at(0, "run.started").attempt(1, HOSTILE, [0, 1]).gate(1, HOSTILE, [1, 2], "FAIL", HOSTILE);
    const artifacts = [{ id: HOSTILE, stage: "A" }] as const;
    for (const text of [svgFile(drawTimeline(timelineOf(ledger), artifacts)), renderChart(timelineOf(ledger), artifacts, 80).text]) {
      expect(text).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}\uFFFE]/u);
    }
    expect(svgFile(drawTimeline(timelineOf(ledger), artifacts))).not.toMatch(/<script|<img/);
  });
});
