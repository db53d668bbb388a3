export {
  closureRecordSchema,
  objectIdSchema,
  sha256Schema,
} from "./events/closure-record.ts";
export type { ClosureRecord } from "./events/closure-record.ts";
export { EVENT_DATA_SCHEMAS, REGATE_CAUSES } from "./events/event-data.ts";
export { GATE_PURPOSES } from "./events/gate-event-data.ts";
export { eventDataJsonSchemas } from "./events/event-json-schemas.ts";
export { BadEventError, event, isOutsideRuns, NO_RUN, parseEventBody } from "./events/event.ts";
export type { EventBody, EventData, EventOutsideRuns, EventType, RecordedEvent } from "./events/event.ts";
export { ATTEMPT_REASONS, GATE_REASONS, INVALIDATION_CAUSES, VERDICTS } from "./events/reason.ts";
export type { AttemptReason, GateReason, InvalidationCause, Verdict } from "./events/reason.ts";
export { DEFAULT_FEATURE_LOCATION, importAutoforge } from "./import/autoforge/import-autoforge.ts";
export type { FeatureTable, ImportedFeature, ImportedPlan, ImportOptions, ImportRefusal } from "./import/autoforge/import-autoforge.ts";
export { ODDITY_CODES } from "./import/autoforge/oddities.ts";
export type { Oddity, OddityCode } from "./import/autoforge/oddities.ts";
export { renderHistory } from "./history/render-history.ts";
export type { ReportedAt } from "./history/render-history.ts";
export { artifactAllows } from "./plan/artifact-allows.ts";

export { type ChangedArtifact, comparePlans, type PlanComparison } from "./plan/compare-plans.ts";
export { parsePlanTop, type PlanTopResult } from "./plan/parse-plan-top.ts";
export { type PlanBeginning, renderPlanTop } from "./plan/render-plan-top.ts";
export { type PlanRules, type PlanTop } from "./plan/plan-rules.ts";
export { pendingRegistrations, registrationsOf } from "./plan/pending-registrations.ts";
export { MAX_REGISTRATION_BYTES } from "./plan/plan-limits.ts";
export { parseRegistration, registrationClashes, type RegistrationResult } from "./plan/parse-registration.ts";
export { parsePlan } from "./plan/parse-plan.ts";
export type { PlanOrigin, PlanResult } from "./plan/parse-plan.ts";
export { DEFAULT_AGENT, DEFAULT_LIMITS, DEFAULT_RESOURCES, DEFAULT_RETENTION, defaultForbid } from "./plan/plan-defaults.ts";
export { type AcpAgent, type AcpToolKind, type AgentLaunch, type ClaudeAgent, type CodexAgent } from "./plan/agent-launch.ts";
export { planContract } from "./plan/plan-contract.ts";
export { topologicalOrder } from "./plan/topological-order.ts";
export { planLines } from "./plan/transfer/plan-lines.ts";
export { PlanFromLines } from "./plan/transfer/plan-from-lines.ts";
export { planJsonSchema } from "./plan/plan-json-schema.ts";
export { MAX_ARTIFACTS, MAX_NEEDS, MAX_PLAN_BYTES, MAX_TEXT_BYTES } from "./plan/plan-limits.ts";
export { PLAN_PROBLEM_CODES } from "./plan/plan-problem-codes.ts";
export type { PlanProblem, PlanProblemCode, PlanProblemSeverity } from "./plan/plan-problem.ts";
export { planTemplate } from "./plan/plan-template.ts";
export type {
  AgentProfile,
  Artifact,
  BudgetAmounts,
  Budgets,
  Check,
  ControlKind,
  Gate,
  Limits,
  Registration,
  Resources,
  Retention,
  Plan,
  PlanEnvironment,
  PromptFile,
  Requires,
  WorkspaceMode,
} from "./plan/plan.ts";
export { WEBHOOK_EVENTS, WEBHOOK_FORMATS, webhookEvents, webhookName } from "./plan/webhook-endpoint.ts";
export type { WebhookEndpoint, WebhookEvent, WebhookFormat } from "./plan/webhook-endpoint.ts";
export { artifactRow, artifactsOfEvent, project } from "./projection/project.ts";
export type { ProjectedRows } from "./projection/project.ts";
export { ARTIFACT_PHASES } from "./projection/rows.ts";
export type { ArtifactPhase, ArtifactRow, AttemptRow, AttemptState, StageCounterRow } from "./projection/rows.ts";
export { apply } from "./state/apply.ts";
export { withPlan } from "./state/arrange-plan.ts";
export { liveAttempt } from "./state/apply-attempt.ts";
export type {
  ArtifactState,
  CandidateRecord,
  Closure,
  AgentQuestionRecord,
  GivenAnswer,
  LastRefusal,
  ProfilePause,
  LiveAttempt,
  OpenQuestion,
  Parking,
  PipelineState,
  RegateCause,
  QueuedCandidate,
  StageTally,
  StateIssue,
} from "./state/pipeline-state.ts";
export { type Amounts, BUDGET_KINDS, type BudgetKind, NOTHING_USED, overBudget, shareOf, sumOf } from "./budget/amounts.ts";
export { attemptNeed, type BudgetState, dayNumber, hasBounds, hasBudget, nextDayMs, type Reservation } from "./budget/budget-state.ts";
export { COST_EVENTS, RunCost } from "./cost/cost-of-run.ts";
export { COST_REPORT_VERSION, costReportJsonSchema, costReportSchema } from "./cost/cost-report.ts";
export type { CostAmount, CostReport, CostSum } from "./cost/cost-report.ts";
export { MICROS_PER_UNIT, moneyMicros } from "./budget/money.ts";
export { CURRENT_ORDERING } from "./schedule/expected-durations.ts";
export type { Ordering } from "./schedule/expected-durations.ts";
export type { Lookup } from "./schedule/plan-graph.ts";
export type { ScheduleOrder, StageRanks } from "./schedule/schedule-order.ts";
export type { ArtifactStates } from "./state/artifact-states.ts";
export { groupKey } from "./state/group-key.ts";
export type { Indexes } from "./state/indexes.ts";
export { artifactState, IllegalTransitionError } from "./state/set-artifact.ts";
export { emptySortedMap } from "./state/sorted-map.ts";
export type { SortedMap } from "./state/sorted-map.ts";
export { compileGlobs, globBase, matchesAnyGlob } from "./util/glob.ts";
export { closestWord, didYouMean } from "./util/closest-word.ts";
export { sameValue } from "./util/same-value.ts";
export { isInside } from "./util/is-inside.ts";
