import { CALCULATION_QUESTION, checkReport, deriveState, parseIssue, type Stage } from "@pawl/contract";
import { describe, expect, it } from "vitest";
import { buildReport, REPORT_INPUT_CONTRADICTORY, type ReportInput, ReportInputError } from "../src/index.ts";
import { allClosed, parkedQuestion, runningInput, tallies, tally } from "./inputs.ts";

const completedInput = (overrides: Partial<ReportInput> = {}): ReportInput =>
  runningInput({ tallies: allClosed, currentStage: "D", currentTask: null, nextStep: null, ...overrides });

const failing = { tallies: tallies({ A: tally(4, 4), C: tally(0, 0) }) };
const frozen = { frozenOverallPercent: 26, frozenStagePercent: 25 };

describe("buildReport", () => {
  it("3#1 and 4.8.1#1 shows a running pipeline", () => {
    const outcome = buildReport(runningInput());
    expect(outcome).toMatchObject({ kind: "calculated", progress: { overallPercent: 26 } });
    expect(JSON.stringify(outcome.report)).toBe(
      JSON.stringify({
        status_type: "LIVE",
        current_stage: "B",
        overall_progress_percent: 26,
        stage_progress_percent: 25,
        last_completed_artifact: "docs/scope.md@1",
        current_task: "Generate docs/api.md",
        issues: [],
        blocking_questions: [],
        next_step: "Verify docs/api.md",
      }),
    );
  });

  it("4.4#3 shows NONE while nothing is closed", () => {
    const { report } = buildReport(runningInput({ tallies: tallies(), currentStage: "A", lastCompleted: null }));
    expect(report.last_completed_artifact).toBe("NONE");
  });

  it("3.1#3 shows completion with stage D, both percentages 100 and no task", () => {
    const task = { verb: "Close", location: "verify/decision.md" } as const;
    for (const input of [completedInput(), completedInput({ currentTask: task, nextStep: task })]) {
      expect(buildReport(input).report).toMatchObject({
        current_stage: "D",
        overall_progress_percent: 100,
        stage_progress_percent: 100,
        current_task: "",
        blocking_questions: [],
        next_step: "",
      });
    }
  });

  it("3.1#4 shows a stage whose last artifact just closed at 100, before the next one is entered", () => {
    const outcome = buildReport(runningInput({ tallies: tallies({ A: tally(4, 4) }), currentStage: "A" }));
    expect(outcome.report).toMatchObject({ current_stage: "A", overall_progress_percent: 20, stage_progress_percent: 100 });
  });

  it("4.7#5 asks the open questions and shows no next step", () => {
    const { report } = buildReport(runningInput({ questions: [parkedQuestion] }));
    expect(report).toMatchObject({
      blocking_questions: ["docs/api.md requires API_KEY (PROVIDED/ABORT)"],
      current_task: "Generate docs/api.md",
      next_step: "",
    });
    expect(deriveState(report)).toBe("BLOCKED");
  });

  it("6.4#1 shows an aborted run with its frozen percentages, whatever the tallies say", () => {
    const aborted = { frozenOverallPercent: 61, frozenStagePercent: 7 };
    const outcome = buildReport(runningInput({ aborted, ...failing, questions: [parkedQuestion], currentTask: null }));
    expect(outcome).toMatchObject({
      kind: "frozen",
      report: {
        overall_progress_percent: 61,
        stage_progress_percent: 7,
        current_task: "",
        blocking_questions: [],
        next_step: "",
      },
    });
    expect(deriveState(outcome.report)).toBe("ABORTED");
  });
});

describe("buildReport when the calculation fails", () => {
  it("6.2#1, 6.2#2 and 6.2#3 keeps overall, sets the stage to 0 and asks exactly the one question", () => {
    const outcome = buildReport(runningInput({ ...failing, previousOverallPercent: 24, questions: [parkedQuestion] }));
    expect(outcome).toMatchObject({
      kind: "fail-closed",
      reason: "NO_REQUIRED_ARTIFACTS",
      detail: "stage C has no required artifact",
      report: {
        current_stage: "B",
        overall_progress_percent: 24,
        stage_progress_percent: 0,
        current_task: "Generate docs/api.md",
        blocking_questions: [CALCULATION_QUESTION],
        next_step: "",
      },
    });
    expect(CALCULATION_QUESTION).toBe(
      "Progress calculation failed deterministically. Fix required in orchestrator calculation rules. Continue? (YES/NO)",
    );
    expect(deriveState(outcome.report)).toBe("BLOCKED");
  });

  it("6.1#3 shows 0 overall where no earlier value exists", () => {
    const outcome = buildReport(runningInput({ ...failing, previousOverallPercent: null }));
    expect(outcome.report.overall_progress_percent).toBe(0);
  });

  it("4.1#2 shows the first unclosed stage when the given one is none", () => {
    const bad = "Implementation" as Stage;
    const input = runningInput({ currentStage: bad, previousOverallPercent: 26 });
    expect(buildReport(input)).toMatchObject({ kind: "fail-closed", reason: "BAD_STAGE", report: { current_stage: "B" } });
    const nothing = { ...input, tallies: null as unknown as ReportInput["tallies"] };
    expect(buildReport(nothing).report.current_stage).toBe("A");
  });

  it("6.2#3 stays fail-closed until a human answered, even when the tallies are clear again", () => {
    const outcome = buildReport(runningInput({ calculationFailure: "NO_REQUIRED_ARTIFACTS", previousOverallPercent: 24 }));
    expect(outcome).toMatchObject({
      kind: "fail-closed",
      reason: "NO_REQUIRED_ARTIFACTS",
      report: { overall_progress_percent: 24, stage_progress_percent: 0, blocking_questions: [CALCULATION_QUESTION] },
    });
  });

  it("6.5#1 calculates nothing once the run is aborted", () => {
    expect(buildReport(runningInput({ ...failing, aborted: frozen, calculationFailure: "BAD_TALLY" })).kind).toBe("frozen");
  });
});

describe("buildReport on issues", () => {
  const issues = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ code: "PARKED", fields: { artifact: `docs/${index}.md` } }));

  it("4.6#1 lists a hundred in the order given", () => {
    const { report } = buildReport(runningInput({ issues: issues(100) }));
    expect(report.issues).toHaveLength(100);
    expect(report.issues[99]).toBe("PARKED artifact=docs/99.md");
  });

  it("4.6#1 says how many more there are", () => {
    const { report } = buildReport(runningInput({ issues: issues(137) }));
    expect(report.issues).toHaveLength(101);
    expect(report.issues[100]).toBe("MORE count=37");
    expect(checkReport(report)).toEqual([]);
  });

  it("4.6#1 keeps foreign text in a value on one line", () => {
    const reason = 'line one\nline two "quoted" \u001b[31m=\u202e';
    const { report } = buildReport(runningInput({ issues: [{ code: "PARKED", fields: { reason } }] }));
    expect(report.issues[0]).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(parseIssue(report.issues[0] ?? "")?.fields).toEqual({ reason });
  });
});

describe("buildReport on contradictory input", () => {
  const task = (location: string) => ({ verb: "Run", location }) as const;

  it.each<[string, Partial<ReportInput>]>([
    ["running without a next step", { nextStep: null }],
    ["running without a current task", { currentTask: null }],
    ["closed artifacts and no last one", { lastCompleted: null }],
    ["questions although everything is closed", { tallies: allClosed, currentStage: "D", questions: [parkedQuestion] }],
    ["everything closed before the last stage", { tallies: allClosed, currentStage: "C" }],
    ["an aborted run at 100", { aborted: { frozenOverallPercent: 100, frozenStagePercent: 100 } }],
    ["a frozen percentage that is none", { aborted: { frozenOverallPercent: 1.5, frozenStagePercent: 0 } }],
    ["a failed calculation after 100", { ...failing, previousOverallPercent: 100 }],
    ["a previous percentage that is none", { ...failing, previousOverallPercent: Number.NaN }],
    ["a location outside the repository", { nextStep: task("../x.sh") }],
    ["a code that is prose", { issues: [{ code: "it failed", fields: {} }] }],
    ["an issue that only the report itself may add", { issues: [{ code: "MORE", fields: { count: "1" } }] }],
    ["a question with one option", { questions: [{ text: "Go on?", options: ["YES"] }] }],
    ["a question that tells a story", { questions: [{ text: "It failed. Go on?", options: ["YES", "NO"] }] }],
    ["a version that is a path", { lastCompleted: { location: "a", version: "b/c" } }],
  ])("refuses %s", (_name, overrides) => {
    let thrown: unknown;
    try {
      buildReport(runningInput(overrides));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ReportInputError);
    expect(thrown).toMatchObject({ code: REPORT_INPUT_CONTRADICTORY, message: expect.stringMatching(/^[^\n]+$/) });
  });

  it("names the rules that the report would break", () => {
    expect(() => buildReport(runningInput({ nextStep: null }))).toThrow(/rule 4\.8\.1#1 at \/next_step: found "", wanted/);
  });
});
