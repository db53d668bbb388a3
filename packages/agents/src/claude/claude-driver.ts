import { randomUUID } from "node:crypto";
import { dirname } from "node:path";

import type { ClaudeAgent } from "@pawl/pipeline";

import type { AgentDriver, DriverProcess, DriverVerdict } from "../adapter/agent-driver.ts";
import type { AgentJob } from "../adapter/agent-job.ts";
import { agentPrompt } from "../adapter/agent-prompt.ts";
import { limitIn } from "../adapter/limit-in.ts";
import { JsonLines } from "../adapter/json-lines.ts";
import type { ProcessResult } from "../process/process-result.ts";
import { type ClaudeResult, ClaudeStream } from "./claude-stream.ts";

/** Runs Claude Code without a terminal, one turn of a session of its own, with its stream of JSON. */
export function claudeDriver(agent: ClaudeAgent, job: AgentJob): AgentDriver {
  const stream = new ClaudeStream();
  let process: DriverProcess | null = null;
  const lines = new JsonLines((message) => {
    if (stream.take(message)) process?.touch();
  });
  return {
    command: { argv: claudeArguments(agent, job, randomUUID()) },
    stdin: agentPrompt(job),
    begin: (started) => {
      process = started;
    },
    push: (chunk) => lines.push(chunk),
    end: () => {
      lines.end();
      return Promise.resolve();
    },
    report: () => stream.report,
    said: () => stream.said.toString(),
    judge: (result) => judgeClaude(stream, result),
  };
}

/** Program and arguments that start Claude Code for an attempt. The prompt comes on standard input: it may be longer than an argument. */
export function claudeArguments(agent: ClaudeAgent, job: Pick<AgentJob, "budget" | "questionFile" | "mcp">, sessionId: string): readonly string[] {
  const { moneyMicros } = job.budget;
  // Nobody is there to be asked whether it may use them.
  const allowed = [...agent.allowedTools, ...(job.mcp === undefined ? [] : [`mcp__${job.mcp.name}`])];
  return [
    agent.program,
    "-p",
    "--output-format",
    "stream-json",
    "--verbose",
    "--session-id",
    sessionId,
    "--permission-mode",
    agent.permissionMode,
    "--permission-prompts",
    "none",
    "--add-dir",
    dirname(job.questionFile),
    ...(agent.model === null ? [] : ["--model", agent.model]),
    ...(agent.fallbackModels.length === 0 ? [] : ["--fallback-model", agent.fallbackModels.join(",")]),
    ...(agent.effort === null ? [] : ["--effort", agent.effort]),
    ...(agent.maxTurns === null ? [] : ["--max-turns", String(agent.maxTurns)]),
    // It stops by itself then, and tells what it has used.
    ...(moneyMicros === null ? [] : ["--max-budget-usd", (moneyMicros / 1e6).toFixed(6)]),
    ...agent.args,
    ...(job.mcp === undefined ? [] : ["--mcp-config", job.mcp.configFile]),
    ...(allowed.length === 0 ? [] : ["--allowedTools", ...allowed]),
    ...(agent.disallowedTools.length === 0 ? [] : ["--disallowedTools", ...agent.disallowedTools]),
  ];
}

/** Kinds of error, as an answer names them, that only the owner of its account mends. */
const LOGIN_ERRORS: ReadonlySet<string> = new Set([
  "authentication_failed", "oauth_org_not_allowed", "account_on_hold", "verification_required", "billing_error", "cloud_credential_error",
]);

/** What Claude Code's end means. A success is one only where the result says so twice and the process agrees. */
function judgeClaude(stream: ClaudeStream, end: ProcessResult): DriverVerdict | null {
  const { result } = stream;
  const isSuccess = result !== null && result.subtype === "success" && !result.isError;
  if (isSuccess && end.kind === "exited" && end.exitCode === 0) return { kind: "produced", detail: "Claude Code told of success" };
  if (isSuccess) return null;
  const limited = limitOf(stream, result);
  if (limited !== null) return limited;
  if (end.kind !== "exited") return null;
  if (result === null) {
    return end.exitCode === 0 ? { kind: "failed", reason: "NO_RESULT", detail: "Claude Code exited with code 0 without telling a result" } : null;
  }
  return failureOf(result, stream.lastError);
}

function limitOf(stream: ClaudeStream, result: ClaudeResult | null): DriverVerdict | null {
  const isTold = result?.apiErrorStatus === 429 || result?.apiErrorStatus === 529 || stream.lastError === "rate_limit" || stream.lastError === "overloaded";
  const until = stream.rejectedUntilMs;
  if (until === undefined && !isTold) return null;
  const detail = `Claude Code ran into a rate limit${result === null ? "" : `: ${result.text}`}`;
  return { kind: "rate-limited", untilMs: until ?? limitIn(result?.text ?? "")?.untilMs ?? null, detail };
}

function failureOf(result: ClaudeResult, lastError: string | null): DriverVerdict {
  const { subtype, terminalReason, apiErrorStatus, text } = result;
  const said = text === "" ? "" : `: ${text}`;
  if (subtype === "error_max_budget_usd" || terminalReason === "budget_exhausted") {
    return { kind: "over-budget", what: "money", detail: "Claude Code stopped at the attempt's budget of money" };
  }
  if (subtype === "error_max_turns" || terminalReason === "max_turns") return { kind: "failed", reason: "TURN_LIMIT", detail: "Claude Code used up its turns" };
  if (apiErrorStatus === 401 || apiErrorStatus === 403 || (lastError !== null && LOGIN_ERRORS.has(lastError))) {
    return { kind: "failed", reason: "NOT_LOGGED_IN", detail: `Claude Code has no login, or it was refused${said}; run \`claude auth login\`, or pass its key with \`env.pass\`` };
  }
  return { kind: "failed", reason: "AGENT_ERROR", detail: `Claude Code ended with ${subtype}${terminalReason === null ? "" : ` (${terminalReason})`}${said}` };
}
