import { checkHistory, readHistory } from "@pawl/contract";
import type { StatusReport } from "@pawl/contract";
import { describe, expect, it } from "vitest";

import { renderHistory } from "../../src/history/render-history.ts";
import type { ReportedAt } from "../../src/history/render-history.ts";
import { FoldedRun } from "../support/folded-run.ts";
import { aPlan } from "../support/plan-builder.ts";

const plan = aPlan().withArtifact("a1").withArtifact("x", { optional: true }).build();
const report: StatusReport = {
  status_type: "LIVE",
  current_stage: "A",
  overall_progress_percent: 0,
  stage_progress_percent: 0,
  last_completed_artifact: "NONE",
  current_task: "Generate out/a1.md",
  issues: [],
  blocking_questions: [],
  next_step: "Verify out/a1.md",
};
const closedReport: StatusReport = {
  ...report,
  overall_progress_percent: 20,
  stage_progress_percent: 100,
  last_completed_artifact: "out/a1.md",
};
const render = (run: FoldedRun, reports: readonly ReportedAt[]): string => [...renderHistory(run.events, reports)].join("");

describe("renderHistory", () => {
  it("begins a run with its version of the contract and its artifacts", () => {
    const [line] = renderHistory(new FoldedRun(plan).events, []);
    expect(JSON.parse(line ?? "")).toEqual({
      history: 1,
      run: "run-1",
      contract: { version: "1", weights: { A: 20, B: 25, C: 30, D: 25 } },
      artifacts: plan.artifacts.map(({ id, stage, location, version, optional }) => ({ artifact: id, stage, location, version, required: !optional })),
    });
  });

  it("puts each report after the events that it reflects, and gives a history that can be checked", () => {
    const run = new FoldedRun(plan).close("a1");
    const closedAt = run.events.findIndex(({ type }) => type === "artifact.closed") + 1;
    const text = render(run, [{ seq: 1, report }, { seq: closedAt, report: closedReport }]);
    const { runs, violations } = readHistory(text);
    expect(violations).toEqual([]);
    expect(runs[0]?.steps.map(({ seq, events }) => [seq, events.map(({ type }) => type)])).toEqual([[1, []], [closedAt, ["artifact.closed"]]]);
    expect(checkHistory(text)).toEqual([]);
  });

  it("tells of an event only what the contract gives it", () => {
    const run = new FoldedRun(plan).close("a1");
    const closure = run.events.find(({ type }) => type === "artifact.closed");
    const [, step] = render(run, [{ seq: closure?.seq ?? 0, report: closedReport }]).split("\n");
    expect(JSON.parse(step ?? "").events).toEqual([
      { type: "artifact.closed", data: { artifact: "a1", stage: "A", location: "out/a1.md", version: null, required: true } },
    ]);
  });

  it("ends with what happened after the last report, where that concerns progress", () => {
    const run = new FoldedRun(plan).sample("silence.expired");
    expect(render(run, [{ seq: 1, report }]).trimEnd().split("\n").slice(2).map((line) => JSON.parse(line))).toEqual([
      { seq: 2, events: [{ type: "silence.expired", data: { windowMs: 900_000, sinceMs: 0 } }] },
    ]);
    expect(render(new FoldedRun(plan).start("a1"), [{ seq: 1, report }]).trimEnd().split("\n")).toHaveLength(2);
  });

  it("begins a part of its own with an amended plan, with the closures that stand and the stages that were entered", () => {
    const b1 = { stage: "B" as const };
    const before = aPlan().withArtifact("a1").withArtifact("b1", b1).build();
    const amended = aPlan().withArtifact("a1", { version: "2" }).withArtifact("b1", b1).withArtifact("b2", b1).build();
    const run = new FoldedRun(before).close("a1").sample("stage.entered", { stage: "B" });
    run.sample("plan.amended", { plan: amended, added: ["b2"], changed: ["a1"] });
    run.sample("artifact.invalidated", { artifact: "a1", cause: "PLAN_AMENDED" });
    const reopened: StatusReport = { ...report, current_stage: "A", issues: ["INVALIDATED artifact=out/a1.md cause=PLAN_AMENDED"] };
    const text = render(run, [{ seq: 1, report }, { seq: run.events.length, report: reopened }]);
    const [, , , header, step] = text.trimEnd().split("\n").map((line) => JSON.parse(line));
    expect(header).toMatchObject({ history: 1, run: "run-1/2" });
    expect(header.artifacts.slice(0, 3).map(({ artifact, version }: { artifact: string; version: string | null }) => [artifact, version])).toEqual([["a1", "2"], ["b1", null], ["b2", null]]);
    expect(step.events.map(({ type }: { type: string }) => type)).toEqual(["artifact.closed", "stage.entered", "artifact.invalidated"]);
    expect(readHistory(text).violations).toEqual([]);
  });

  it("leaves an event that cannot be read as it is, so that a check says so", () => {
    const run = new FoldedRun(plan).sample("silence.expired", { windowMs: 1 });
    const events = run.events.map((recorded) => ({ ...recorded, data: recorded.type === "silence.expired" ? {} : recorded.data })) as typeof run.events;
    expect(checkHistory([...renderHistory(events, [{ seq: 2, report }])].join("")).map(({ rule, path }) => `${rule} ${path}`)).toEqual(["2#5 /2/events/0"]);
  });
});
