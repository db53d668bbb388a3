export { type AgentsErrorCode, AGENTS_ERROR_CODES, AgentsError } from "./errors.ts";

export {
  DEFAULT_CAPTURE_BYTES,
  DEFAULT_MAX_LOG_BYTES,
  type OutputSource,
  type ProcessCommand,
  type ProcessLimits,
  type RunProcessOptions,
  type Supervised,
} from "./process/process-options.ts";
export type { WatchedFiles } from "./process/newest-change.ts";
export { NO_RESOURCE_LIMITS, type ResourceLimits } from "./process/resource-limits.ts";
export type { ProcessEnd, ProcessFacts, ProcessOutput, ProcessResult } from "./process/process-result.ts";
export type { CapturedOutput } from "./output/output-capture.ts";
export type { LogSummary } from "./output/output-log.ts";
export { runProcess } from "./process/run-process.ts";
export { expectStarts } from "./spawn/expect-starts.ts";
export { endOrphanedHelpers } from "./spawn/orphaned-helpers.ts";
export { whileExhausted } from "./spawn/while-exhausted.ts";
export { type ProgramEnd, type ProgramRequest, runProgram } from "./spawn/run-program.ts";

export { type ProcessIdentity, isProcessAlive, ownProcessIdentity, processIdentity } from "./tree/process-identity.ts";
export { PROCESS_TOKEN_VARIABLE } from "./tree/process-entry.ts";
export type { TokenQuery } from "./tree/process-token.ts";
export { findProcessesByToken, type MarkedProcess } from "./tree/find-processes-by-token.ts";
export { type KilledProcessTree, killProcessTree, type KillProcessTreeOptions } from "./tree/kill-process-tree.ts";
export type { TreeEnd } from "./tree/end-process-tree.ts";

export { baseEnvironment, type EnvironmentOptions } from "./environment/base-environment.ts";

export {
  type AssignedArtifact,
  type Assignment,
  ASSIGNMENT_VERSION,
  type AssignmentAnswer,
  assignmentSchema,
  type LastFailure,
  type LastGate,
} from "./assignment/assignment.ts";
export { type ArtifactToAssign, type AssignmentInput, buildAssignment, type PlannedArtifact } from "./assignment/build-assignment.ts";

export { type PromptProblem, type PromptView } from "./prompt/prompt-template.ts";
export { type PromptVariable, type PromptVariables } from "./prompt/prompt-variables.ts";
export { checkPrompt, defaultPrompt, fillPrompt, type PromptName, PROMPTS } from "./prompt/prompts.ts";

export { type AgentActivity, lastLine } from "./adapter/agent-activity.ts";
export { AGENT_FAILURES, type AgentFacts, type AgentFailure, type AgentOutcome } from "./adapter/agent-outcome.ts";
export { type AgentJob, type AgentProgram, ASSIGNMENT_VARIABLE, type McpServer, QUESTION_VARIABLE } from "./adapter/agent-job.ts";
export { runAgent } from "./adapter/run-agent.ts";

export { AGENT_FAULTS, type AgentFault, type AgentReadiness } from "./probe/agent-readiness.ts";
export type { ProbePlace } from "./probe/ask-program.ts";
export { probeAgent } from "./probe/probe-agent.ts";

export { type AgentQuestion, agentQuestionJsonSchema, agentQuestionSchema, MAX_QUESTION_BYTES, questionText } from "./question/agent-question.ts";

export { readUsageFile, type UsageFileReading } from "./usage/read-usage-file.ts";
export { type AgentUsage, parseUsage, USAGE_VARIABLE, usageFileSchema, type UsageReading } from "./usage/usage-file.ts";
export type { UsageBudget } from "./usage/usage-watch.ts";

export { parseRateLimit, type RateLimit } from "./rate-limit/parse-rate-limit.ts";
export type { Clock } from "./rate-limit/moment-text.ts";

export { isSecretName, REDACTED, secretValues, textRedactor } from "./redact/secret-text.ts";

export { escapeForTerminal, type EscapeOptions } from "./util/escape-for-terminal.ts";
export { oneLine } from "./util/one-line.ts";
