import { CALCULATION_QUESTION, type Stage } from "@pawl/contract";
import { weights } from "../inputs.ts";

/** Required artifacts of the run in these tests: one in A, three in B, two in C, one in D. */
const PLAN: Readonly<Record<string, Stage>> = { scope: "A", api: "B", faq: "B", guide: "B", parser: "C", printer: "C", smoke: "D" };

const locationOf = (artifact: string): string => `docs/${artifact}.md`;

/** The header of a run, with parts replaced. */
export const header = (overrides: Record<string, unknown> = {}): string =>
  JSON.stringify({
    history: 1,
    run: "run-1",
    contract: { version: "1", weights },
    artifacts: [
      ...Object.entries(PLAN).map(([artifact, stage]) => ({ artifact, stage, location: locationOf(artifact), version: null, required: true })),
      { artifact: "notes", stage: "A", location: "docs/notes.md", version: null, required: false },
    ],
    ...overrides,
  });

/** An event of the ledger. */
export interface LedgerEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An artifact is closed. */
export const closed = (artifact: string): LedgerEvent => ({
  type: "artifact.closed",
  data: { artifact, stage: PLAN[artifact] ?? "A", location: locationOf(artifact), version: null, required: artifact !== "notes" },
});

/** An artifact loses its closure. */
export const invalidated = (artifact: string): LedgerEvent => ({
  type: "artifact.invalidated",
  data: { artifact, stage: PLAN[artifact], location: locationOf(artifact), cause: "ROLLBACK", trigger: artifact },
});

/** The run goes on to a stage, or back to one. */
export const entered = (stage: Stage): LedgerEvent => ({ type: "stage.entered", data: { stage } });
export const reopened = (stage: Stage): LedgerEvent => ({
  type: "stage.reopened",
  data: { stage, cause: "ROLLBACK", trigger: "scope" },
});

/** A calculation fails, a human answers its question, a run is aborted. */
export const calculationFailed: LedgerEvent = { type: "calculation.failed", data: { reason: "BAD_TALLY" } };
export const answered = (option: string): LedgerEvent => ({
  type: "question.answered",
  data: { artifact: null, option, by: "ada", why: null },
});
export const aborted = (stage: Stage): LedgerEvent => ({ type: "run.aborted", data: { stage, cause: "BY_HUMAN" } });

/** A report as far as its percentages go. */
export const shown = (stage: string, overall: unknown, ofStage: unknown, questions: readonly string[] = []) => ({
  status_type: "LIVE",
  current_stage: stage,
  overall_progress_percent: overall,
  stage_progress_percent: ofStage,
  last_completed_artifact: "docs/scope.md",
  current_task: "Generate docs/api.md",
  issues: [],
  blocking_questions: questions,
  next_step: questions.length === 0 ? "Generate docs/faq.md" : "",
});

/** The report that fails closed. */
export const failClosed = (stage: string, overall: unknown, ofStage: unknown = 0) => shown(stage, overall, ofStage, [CALCULATION_QUESTION]);

/** A history of one run: its steps, each the events and the report after them. */
export const historyOf = (...steps: readonly (readonly [readonly LedgerEvent[], unknown])[]): string => {
  const lines = steps.map(([events, report], index) => JSON.stringify({ seq: index + 1, events, report }));
  return [header(), ...lines, ""].join("\n");
};
