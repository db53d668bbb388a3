export { buildReport } from "./build-report.ts";
export { type CalculatedProgress, calculateProgress, type ProgressOutcome } from "./calculate-progress.ts";
export type { CalculationInput } from "./check-input.ts";
export { type CalculationFailure, FAIL_CLOSED_REASONS, type FailClosedReason } from "./fail-closed-reason.ts";
export type { Fraction } from "./fraction.ts";
export type { FrozenProgress, ReportInput, ReportOutcome } from "./report-input.ts";
export { REPORT_INPUT_CONTRADICTORY, ReportInputError } from "./report-input-error.ts";
export type { StageTally } from "./stage-tally.ts";
