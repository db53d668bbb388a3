export { buildReport } from "./build-report.ts";
export { type CalculatedProgress, calculateProgress, type ProgressOutcome } from "./calculate-progress.ts";
export type { Shares, StageShare } from "./calculate-shares.ts";
export { checkDerivation } from "./check/check-derivation.ts";
export type { CalculationInput } from "./check-input.ts";
export { type Derivation, type DerivationInput, deriveProgress, type LedgerHead } from "./derive-progress.ts";
export { type CalculationFailure, FAIL_CLOSED_REASONS, type FailClosedReason } from "./fail-closed-reason.ts";
export type { Fraction } from "./fraction.ts";
export { formatFraction, parseFraction } from "./fraction-text.ts";
export { checkHistoryProgress } from "./history/check-history-progress.ts";
export { parseDerivation, renderDerivation } from "./json/derivation-json.ts";
export type { DerivationFacts, DerivationJson, FailClosedClaim } from "./json/json-schemas.ts";
export { claimJsonSchema, factsJsonSchema } from "./json/published-schemas.ts";
export type { FrozenProgress, ReportInput, ReportOutcome } from "./report-input.ts";
export { REPORT_INPUT_CONTRADICTORY, ReportInputError } from "./report-input-error.ts";
export type { StageTally } from "./stage-tally.ts";
export {
  ARTIFACT_PHASES,
  type ArtifactFact,
  type ArtifactPhase,
  tallyArtifacts,
  type Verification,
  VERIFICATIONS,
} from "./tally-artifacts.ts";
