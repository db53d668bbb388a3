import { describe, expect, it } from "vitest";
import { checkHistoryProgress } from "../../src/index.ts";
import { aborted, answered, calculationFailed, closed, entered, failClosed, header, historyOf, invalidated, reopened, shown } from "./history-lines.ts";

const brokenIn = (history: string | Uint8Array): readonly string[] =>
  checkHistoryProgress(history).map(({ rule, path }) => `${rule} ${path}`);

/** A run from zero to 100, with a rollback on the way. */
const wholeRun = historyOf(
  [[], shown("A", 0, 0)],
  [[closed("notes")], shown("A", 0, 0)],
  [[closed("scope")], shown("A", 20, 100)],
  [[entered("B")], shown("B", 20, 0)],
  [[closed("api")], shown("B", 28, 33)],
  [[closed("faq")], shown("B", 36, 66)],
  [[invalidated("api")], shown("B", 28, 33)],
  [[closed("api")], shown("B", 36, 66)],
  [[closed("guide")], shown("B", 45, 100)],
  [[entered("C")], shown("C", 45, 0)],
  [[closed("parser")], shown("C", 60, 50)],
  [[invalidated("scope"), reopened("A")], shown("A", 40, 0)],
  [[closed("scope")], shown("A", 60, 100)],
  [[entered("B")], shown("B", 60, 100)],
  [[entered("C"), closed("printer")], shown("C", 75, 100)],
  [[entered("D")], shown("D", 75, 0)],
  [[closed("smoke")], shown("D", 100, 100)],
  [[{ type: "run.completed", data: {} }], shown("D", 100, 100)],
);

describe("checkHistoryProgress", () => {
  it("finds nothing wrong with a run that shows what is closed, step by step", () => {
    expect(checkHistoryProgress(wholeRun)).toEqual([]);
    expect(checkHistoryProgress(new TextEncoder().encode(wholeRun))).toEqual([]);
  });

  it("4.2#2 finds an overall percentage that is not the weighted sum of what is closed", () => {
    expect(checkHistoryProgress(historyOf([[closed("scope")], shown("A", 21, 100)]))).toEqual([
      { rule: "4.2#2", path: "/2/report/overall_progress_percent", found: "21", wanted: "20, counted from what is closed" },
    ]);
  });

  it("4.3#1 finds a stage percentage that is not closed by required, or is about another stage", () => {
    const begun = [[closed("scope"), entered("B"), closed("api")], shown("B", 28, 34)] as const;
    expect(brokenIn(historyOf(begun))).toEqual(["4.3#1 /2/report/stage_progress_percent"]);
    expect(brokenIn(historyOf([[closed("scope"), entered("B")], shown("A", 20, 100)]))).toEqual([
      "4.3#1 /2/report/current_stage",
      "4.3#1 /2/report/stage_progress_percent",
    ]);
  });

  it("6.1#2 and 4.3#2 counts neither optional nor rolled-back artifacts", () => {
    expect(brokenIn(historyOf([[closed("notes")], shown("A", 20, 100)]))).toHaveLength(2);
    expect(brokenIn(historyOf([[closed("scope"), invalidated("scope")], shown("A", 20, 100)]))).toHaveLength(2);
  });

  it("4.2.2#1 finds a percentage that is rounded, of another type, or missing", () => {
    const begun = [closed("scope"), entered("B"), closed("api"), closed("faq")];
    for (const overall of [37, 36.67, "36", null, undefined]) {
      expect(brokenIn(historyOf([begun, shown("B", overall, 66)]))).toEqual(["4.2#2 /2/report/overall_progress_percent"]);
    }
  });

  it("takes the weights of the version that the run pinned", () => {
    const own = header({ contract: { version: "late", weights: { A: 1, B: 1, C: 1, D: 97 } } });
    const step = (overall: number) => JSON.stringify({ seq: 1, events: [closed("scope")], report: shown("A", overall, 100) });
    expect(brokenIn(`${own}\n${step(1)}\n`)).toEqual([]);
    expect(brokenIn(`${own}\n${step(20)}\n`)).toEqual(["4.2#2 /2/report/overall_progress_percent"]);
  });

  it("counts each run of a history by itself", () => {
    const second = `${header({ run: "run-2" })}\n${JSON.stringify({ seq: 90, events: [], report: shown("A", 0, 0) })}\n`;
    expect(brokenIn(wholeRun + second)).toEqual([]);
    expect(brokenIn(wholeRun + second.replace('"overall_progress_percent":0', '"overall_progress_percent":100'))).toEqual([
      "4.2#2 /21/report/overall_progress_percent",
    ]);
  });
});

describe("checkHistoryProgress over a calculation that failed", () => {
  const before = [[closed("scope")], shown("A", 20, 100)] as const;

  it("wants overall as it was and the stage at 0, until YES is answered", () => {
    const history = historyOf(
      before,
      [[entered("B"), calculationFailed], failClosed("B", 20)],
      [[], failClosed("B", 20)],
      [[answered("YES"), closed("api")], shown("B", 28, 33)],
    );
    expect(brokenIn(history)).toEqual([]);
  });

  it("4.2#3 finds percentages that are shown in spite of the failure", () => {
    expect(brokenIn(historyOf(before, [[calculationFailed], shown("A", 20, 100)]))).toEqual([
      "4.2#3 /3/report/stage_progress_percent",
      "4.2#3 /3/report/blocking_questions",
    ]);
    expect(brokenIn(historyOf(before, [[calculationFailed], failClosed("A", 0)]))).toEqual(["4.2#3 /3/report/overall_progress_percent"]);
    expect(brokenIn(historyOf(before, [[calculationFailed, answered("NO")], shown("A", 20, 100)]))).toHaveLength(2);
  });

  it("4.2#3 finds a report that fails closed although no calculation failed", () => {
    expect(brokenIn(historyOf(before, [[], failClosed("A", 20)]))).toEqual([
      "4.2#3 /3/report/blocking_questions",
      "4.3#1 /3/report/stage_progress_percent",
    ]);
  });

  it("6.1#3 wants the fail-closed report where a stage has no required artifact", () => {
    const { artifacts } = JSON.parse(header()) as { artifacts: readonly { readonly stage: string }[] };
    const withoutD = header({ artifacts: artifacts.filter(({ stage }) => stage !== "D") });
    const step = (report: unknown) => JSON.stringify({ seq: 1, events: [], report });
    expect(brokenIn(`${withoutD}\n${step(failClosed("A", 0))}\n`)).toEqual([]);
    expect(brokenIn(`${withoutD}\n${step(shown("A", 0, 0))}\n`)).toEqual(["4.2#3 /2/report/blocking_questions"]);
  });
});

describe("checkHistoryProgress over an aborted run", () => {
  it("wants the percentages that were calculated last", () => {
    const before = [[closed("scope"), entered("B"), closed("api")], shown("B", 28, 33)] as const;
    expect(brokenIn(historyOf(before, [[aborted("B")], shown("B", 28, 33)]))).toEqual([]);
    expect(brokenIn(historyOf(before, [[aborted("B")], shown("B", 0, 0)]))).toEqual([
      "4.2#2 /3/report/overall_progress_percent",
      "4.3#1 /3/report/stage_progress_percent",
    ]);
  });

  it("wants those from before a calculation that failed, not the 0 that it set", () => {
    const steps = [
      [[closed("scope"), entered("B"), closed("api")], shown("B", 28, 33)],
      [[calculationFailed], failClosed("B", 28)],
    ] as const;
    expect(brokenIn(historyOf(...steps, [[answered("NO"), aborted("B")], shown("B", 28, 33)]))).toEqual([]);
    expect(brokenIn(historyOf(...steps, [[answered("NO"), aborted("B")], shown("B", 28, 0)]))).toEqual([
      "4.3#1 /4/report/stage_progress_percent",
    ]);
  });

  it("counts what is closed when the run ends before its first report", () => {
    expect(brokenIn(historyOf([[aborted("A")], shown("A", 0, 0)]))).toEqual([]);
    expect(brokenIn(historyOf([[closed("scope"), aborted("A")], shown("A", 20, 100)]))).toEqual([]);
  });
});

describe("checkHistoryProgress on what cannot be read", () => {
  it.each<[string, unknown]>([
    ["nothing", ""],
    ["undefined", undefined],
    ["a number", 7],
    ["bytes that are not UTF-8", Uint8Array.of(0xff, 0xfe)],
    ["a text that is no JSON", "progress: 28\n"],
    ["a step without a run", `${JSON.stringify({ seq: 1, events: [], report: shown("A", 0, 0) })}\n`],
    ["a header of another format", `${header({ history: 2 })}\n`],
    ["a header with wrong weights", `${header({ contract: { version: "1", weights: { A: 25, B: 25, C: 25, D: 25 } } })}\n`],
    ["two headers of one run", `${header()}\n${header()}\n`],
    ["a byte order mark", `\ufeff${wholeRun}`],
  ])("4.2#3 fails closed on %s", (_name, input) => {
    const found = checkHistoryProgress(input as string);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ rule }) => rule === "4.2#3")).toBe(true);
  });

  it("4.2#3 fails closed where an event does not fit, and counts nothing after it in that run", () => {
    const history = historyOf([[closed("scope")], shown("A", 20, 100)], [[closed("scope")], shown("A", 40, 100)], [[], shown("A", 1, 1)]);
    expect(brokenIn(history)).toEqual(["4.2#3 /3/events/0"]);
    expect(brokenIn(history.replace('"overall_progress_percent":20', '"overall_progress_percent":19'))).toEqual([
      "4.2#2 /2/report/overall_progress_percent",
      "4.2#3 /3/events/0",
    ]);
  });

  it.each([null, 7, "28", [], {}])("finds both percentages missing in the report %j", (report) => {
    expect(brokenIn(historyOf([[], report]))).toEqual([
      "4.3#1 /2/report/current_stage",
      "4.2#2 /2/report/overall_progress_percent",
      "4.3#1 /2/report/stage_progress_percent",
    ]);
  });

  it("counts nothing for a last line without a report", () => {
    expect(brokenIn(`${wholeRun}${JSON.stringify({ seq: 99, events: [] })}\n`)).toEqual([]);
  });
});
