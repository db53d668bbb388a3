import type { RuleId, StatusReport } from "../src/index.ts";
import { checkReport, type CheckReportOptions } from "../src/index.ts";

type Overrides = Readonly<Record<string, unknown>>;

/** A valid report of a running pipeline, with fields replaced by anything. */
export const running = (overrides: Overrides = {}): StatusReport =>
  ({
    status_type: "LIVE",
    current_stage: "B",
    overall_progress_percent: 32,
    stage_progress_percent: 50,
    last_completed_artifact: "docs/scope.md@1.2",
    current_task: "Generate docs/api.md",
    issues: [],
    blocking_questions: [],
    next_step: "Verify docs/api.md",
    ...overrides,
  });

/** A valid blocked report, with fields replaced by anything. */
export const blocked = (overrides: Overrides = {}): StatusReport =>
  running({ blocking_questions: ["docs/api.md requires API_KEY (PROVIDED/ABORT)"], next_step: "", ...overrides });

/** A valid aborted report, with fields replaced by anything. */
export const aborted = (overrides: Overrides = {}): StatusReport =>
  running({ issues: ["ABORTED cause=BY_OPERATOR"], next_step: "", ...overrides });

/** A valid completed report, with fields replaced by anything. */
export const completed = (overrides: Overrides = {}): StatusReport =>
  running({
    current_stage: "D",
    overall_progress_percent: 100,
    stage_progress_percent: 100,
    last_completed_artifact: "verify/decision.md",
    current_task: "",
    next_step: "",
    ...overrides,
  });

/** The report without one field. */
export const without = (field: keyof StatusReport): unknown => {
  const { [field]: _, ...rest } = running();
  return rest;
};

/** The rules that a value breaks, each once, in catalogue-independent order. */
export const brokenRules = (value: unknown, options?: CheckReportOptions): readonly RuleId[] =>
  [...new Set(checkReport(value, options).map(({ rule }) => rule))].sort();
