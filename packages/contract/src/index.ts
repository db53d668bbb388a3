export { checkReport, type CheckReportOptions } from "./check-report.ts";
export { checkReportText } from "./check-report-text.ts";
export { MAX_LISTED_ISSUES, MORE_ISSUES_CODE, moreIssues } from "./checks/check-issues.ts";
export { CONTRACT_ERROR_CODES, ContractError, type ContractErrorCode } from "./contract-error.ts";
export {
  CONTRACT_VERSION,
  CONTRACT_VERSIONS,
  type ContractVersion,
  contractVersion,
  defineContractVersion,
  renderContractVersion,
} from "./contract-version.ts";
export { contractVersionNameProblem, weightsProblem } from "./contract-version-problems.ts";
export { contractVersionSchema } from "./contract-version-schema.ts";
export { deriveState, EXECUTION_STATES, type ExecutionState, type StateFields } from "./execution-state.ts";
export {
  artifactIdSchema,
  artifactVersionSchema,
  codeSchema,
  commitSchema,
  locationSchema,
} from "./field-schemas.ts";
export {
  type ArtifactReference,
  formatArtifactReference,
  parseArtifactReference,
} from "./grammar/artifact-reference.ts";
export { formatIssue, isCode, type Issue, parseIssue } from "./grammar/issue.ts";
export { locationProblem, NO_ARTIFACT, versionProblem } from "./grammar/location.ts";
export {
  CALCULATION_QUESTION,
  formatQuestion,
  isOneSentence,
  MAX_OPTIONS,
  parseQuestion,
  type Question,
} from "./grammar/question.ts";
export { quoteValue, unquoteValue } from "./grammar/quote-value.ts";
export { formatTask, parseTask, type Task, TASK_VERBS, type TaskVerb } from "./grammar/task.ts";
export { checkHistory } from "./history/check-history.ts";
export type { History, HistoryRun, HistoryStep, HistoryTally } from "./history/history.ts";
export { historyJsonSchema } from "./history/history-json-schema.ts";
export {
  HISTORY_FORMAT,
  type HistoryArtifact,
  type HistoryHeader,
  type HistoryStepLine,
} from "./history/history-schema.ts";
export { readHistory } from "./history/read-history.ts";
export { type Interpretation, INTERPRETATIONS } from "./interpretations.ts";
export { MAX_JSON_CHARACTERS } from "./json/decode-text.ts";
export {
  type JsonFault,
  type JsonFaultCode,
  MAX_JSON_DEPTH,
  parseStrictJson,
  type StrictJson,
} from "./json/parse-strict-json.ts";
export {
  artifactClosedMessageSchema,
  type OutboxMessage,
  outboxMessageSchema,
  stateChangedMessageSchema,
} from "./outbox-message.ts";
export {
  artifactClosedDataSchema,
  artifactInvalidatedDataSchema,
  artifactRetriedDataSchema,
  calculationFailedDataSchema,
  type ProgressEvent,
  progressEventSchema,
  questionAnsweredDataSchema,
  questionRaisedDataSchema,
  runAbortedDataSchema,
  runCompletedDataSchema,
  silenceExpiredDataSchema,
  stageEnteredDataSchema,
  stageReopenedDataSchema,
} from "./progress-event.ts";
export { renderReport } from "./render-report.ts";
export { type Rule, type RuleId, type RuleKind, RULES } from "./rules.ts";
export { type PerStage, type Stage, STAGES, stageSchema } from "./stage.ts";
export { REPORT_FIELDS, type ReportField, type StatusReport, statusReportSchema } from "./status-report.ts";
export { statusReportJsonSchema } from "./status-report-json-schema.ts";
export { checkStep } from "./steps/check-step.ts";
export { type ReadEvent, readProgressEvent } from "./steps/read-events.ts";
export type { CalculatedPercentages, KnownRun, Movement } from "./steps/step.ts";
export { describeFound, foreignFieldPointer, type Violation } from "./violation.ts";
