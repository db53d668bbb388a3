import { describe, expect, it } from "vitest";
import { checkHistory, checkReport, checkStep } from "../../src/index.ts";
import { aborted, running } from "../reports.ts";
import { answered, calculationFailed, closed, entered, invalidated, invalidatedIssue, reopened, runAborted } from "../steps/events.ts";
import { failClosed } from "../steps/step-rule.ts";
import { at, closure, header, historyOf, step, wholeRun } from "./history-text.ts";

const placesOf = (...lines: readonly unknown[]) => checkHistory(historyOf(...lines)).map(({ rule, path }) => `${rule} ${path}`);
const start = wholeRun().slice(0, 4);
const replaced = (index: number, line: unknown) => wholeRun().map((original, position) => (position === index ? line : original));

describe("checkHistory", () => {
  it("finds nothing in the history of a run that kept the rules", () => {
    expect(checkHistory(historyOf(header(), ...wholeRun()))).toEqual([]);
    expect(checkHistory(historyOf(header()))).toEqual([]);
    expect(checkHistory(historyOf(header(), ...wholeRun(), header({ run: "run-2" }), ...wholeRun()))).toEqual([]);
  });

  it("says the line and the place in it", () => {
    const lines = replaced(3, step(12, [closure("api")], at("B", 33, 50, "docs/api.md", { current_stage: "E", next_step: "Think" })));
    expect(placesOf(header(), ...lines)).toEqual(["4.1#1 /5/report/current_stage", "4.8#1 /5/report/next_step"]);
  });

  it("checks every report and every step as checkReport and checkStep do", () => {
    const before = start.at(-1)?.["report"];
    const broken = at("B", 44, 50, "docs/guide.md@2.0", { next_step: "Think", issues: ["A thought"] });
    const violations = checkStep(before, [], broken);
    expect(violations.length).toBeGreaterThan(checkReport(broken).length);
    const moved = violations.map((violation) => ({ ...violation, path: violation.path.replace("/next", "/6/report") }));
    expect(checkHistory(historyOf(header(), ...start, step(13, [], broken)))).toEqual(moved);
  });

  it("4.4#1 knows every closure of the run, however long ago", () => {
    const lost = { issues: [invalidatedIssue("api")] };
    const rollback = (last: string) => placesOf(header(), ...start, step(13, [invalidated("api")], at("B", 20, 0, last, lost)));
    expect(rollback("docs/scope.md@1.2")).toEqual([]);
    expect(rollback("NONE")).toEqual(["4.4#3 /6/report/last_completed_artifact", "4.4#1 /6/report/last_completed_artifact"]);
  });

  it("4.5#2 knows the required artifacts from the header", () => {
    const optional = at("A", 0, 0, "NONE", { current_task: "Generate docs/notes.md" });
    expect(placesOf(header(), step(1, [], optional))).toEqual(["4.5#2 /2/report/current_task"]);
  });

  it("6.4#3 knows what was calculated before a failed calculation", () => {
    const failed = [step(13, [calculationFailed()], failClosed({ last_completed_artifact: "docs/api.md" }))];
    const abort = (stage_progress_percent: number) =>
      placesOf(header(), ...start, ...failed, step(15, [answered(null, "NO"), runAborted("B")], aborted({ last_completed_artifact: "docs/api.md", stage_progress_percent })));
    expect(abort(50)).toEqual([]);
    expect(abort(0)).toEqual(["4.2.2#2 /7/report/stage_progress_percent", "6.3#1 /7/report/stage_progress_percent", "6.4#3 /7/report/stage_progress_percent"]);
  });

  it("2.0.1#2 lets a percentage rise after a failed calculation only for what was closed meanwhile", () => {
    const failed = (seq: number, ...events: unknown[]) => step(seq, events, failClosed({ last_completed_artifact: "docs/api.md" }));
    const risen = (...lines: unknown[]) => placesOf(header(), ...start, ...lines, step(30, [answered(null, "YES")], at("B", 45, 100, lines.length > 1 ? "docs/guide.md@2.0" : "docs/api.md")));
    expect(risen(failed(13, calculationFailed()))).toEqual([
      "2.0.1#2 /7/report/overall_progress_percent",
      "4.2.2#2 /7/report/overall_progress_percent",
      "2.0.1#2 /7/report/stage_progress_percent",
      "4.2.2#2 /7/report/stage_progress_percent",
    ]);
    const closing = step(14, [closure("guide")], failClosed({ last_completed_artifact: "docs/guide.md@2.0" }));
    expect(risen(failed(13, calculationFailed()), closing)).toEqual([]);
  });

  it("6.3#2 wants every cause of a required artifact named, and no other", () => {
    const loss = [invalidated("scope", "COMMIT_LOST", "c1"), invalidated("notes", "COMMIT_LOST", "c2"), invalidated("api", "GATE_FAILED", "c3"), reopened("A", "COMMIT_LOST", "scope")];
    const fallen = (...issues: string[]) => placesOf(header(), ...start, step(20, loss, at("A", 0, 0, "NONE", { current_task: "Verify docs/scope.md", issues })));
    expect(fallen(invalidatedIssue("scope", "COMMIT_LOST"), invalidatedIssue("api"))).toEqual([]);
    expect(fallen(invalidatedIssue("api"))).toEqual(["6.3#2 /6/report/issues"]);
  });

  it("a run's first report has no predecessor", () => {
    expect(placesOf(header(), ...wholeRun(), header({ run: "run-2" }), ...start)).toEqual([]);
    expect(placesOf(header(), ...start, header({ run: "run-2" }), step(50, [], start[3]?.["report"]))).toEqual([
      "2.0.1#2 /7/report/overall_progress_percent",
      "4.2.2#2 /7/report/overall_progress_percent",
      "4.4#1 /7/report/last_completed_artifact",
    ]);
  });
});

describe("a history of which something cannot be read", () => {
  it("is judged by what is left, without guessing what is missing", () => {
    const [first, second, third, ...others] = wholeRun();
    expect(placesOf(header(), first, "{", third, ...others)).toEqual(["2#5 /3"]);
    expect(placesOf(header(), first, second, step(7, []), { ...third, seq: 8 }, ...others)).toEqual(["2#5 /4/report"]);
    expect(placesOf(header({ artifacts: {} }), ...wholeRun())).toEqual(["2#5 /1/artifacts"]);
  });

  it("still says what is wrong with what is left", () => {
    const [first, , third, ...others] = wholeRun();
    const thought = { ...third, report: at("B", 20, 0, "docs/scope.md@1.2", { next_step: "Think" }) };
    expect(placesOf(header(), first, "{", thought, ...others.slice(0, 1), step(13, [], at("B", 45, 50, "docs/api.md")))).toEqual([
      "2#5 /3",
      "4.8#1 /4/report/next_step",
      "2.0.1#2 /6/report/overall_progress_percent",
      "4.2.2#2 /6/report/overall_progress_percent",
    ]);
  });

  it("never passes, wherever it breaks off", () => {
    const lines = [header(), ...wholeRun()].map((line) => JSON.stringify(line));
    for (const [index, line] of lines.entries()) {
      for (const length of [1, Math.trunc(line.length / 2), line.length - 1]) {
        expect(placesOf(...lines.slice(0, index), line.slice(0, length))).toEqual([`2#5 /${index + 1}`]);
      }
    }
  });

  it("never passes, and never makes it throw, when it is neither a text nor bytes", () => {
    for (const input of [null, undefined, 7, {}, new ArrayBuffer(8)]) expect(checkHistory(input as never)).toHaveLength(1);
  });
});

describe("a long history", () => {
  it("is checked in a time that grows with its length, whatever is closed and lost again", () => {
    const artifacts = Array.from({ length: 2000 }, (_, index) => ({ artifact: `a${index}`, stage: "A", location: `a/${index}`, version: null, required: true }));
    const rest = ["B", "C", "D"].map((stage) => ({ artifact: stage, stage, location: stage, version: null, required: true }));
    const report = (last: string, issues: readonly string[] = []) => running({ current_stage: "A", overall_progress_percent: 0, stage_progress_percent: 0, last_completed_artifact: last, current_task: "Generate a/1", issues });
    const closing = artifacts.map(({ artifact, location }, index) => step(index + 1, [closed(artifact, { stage: "A", location })], report(location)));
    const losing = artifacts.toReversed().map(({ artifact, location }, index) => {
      const { type, data } = invalidated(artifact);
      const lost = { type, data: { ...data, stage: "A", location } };
      const before = artifacts[artifacts.length - index - 2]?.location ?? "NONE";
      return step(index + 2001, [lost], report(before));
    });
    expect(checkHistory(historyOf(header({ artifacts: [...artifacts, ...rest] }), ...closing, ...losing))).toEqual([]);
    expect(placesOf(header({ artifacts: [...artifacts, ...rest] }), ...closing, step(3000, [entered("B")], report("a/0")))).toEqual(["4.4#1 /2002/report/last_completed_artifact"]);
  });
});
