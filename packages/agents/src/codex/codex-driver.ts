import { dirname } from "node:path";

import type { CodexAgent } from "@pawl/pipeline";

import type { AgentDriver, DriverProcess, DriverVerdict } from "../adapter/agent-driver.ts";
import type { AgentJob, McpServer } from "../adapter/agent-job.ts";
import { agentPrompt } from "../adapter/agent-prompt.ts";
import { JsonLines } from "../adapter/json-lines.ts";
import { limitIn } from "../adapter/limit-in.ts";
import type { ProcessResult } from "../process/process-result.ts";
import { CodexStream } from "./codex-stream.ts";

/** Runs Codex without a terminal, one turn of a thread of its own, with its stream of JSON. */
export function codexDriver(agent: CodexAgent, job: AgentJob): AgentDriver {
  const stream = new CodexStream();
  let process: DriverProcess | null = null;
  const lines = new JsonLines((event) => {
    if (stream.take(event)) process?.touch();
  });
  return {
    command: { argv: codexArguments(agent, job) },
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
    judge: (result) => judgeCodex(stream, result),
  };
}

/** Program and arguments that start Codex for an attempt. The prompt comes on standard input. */
export function codexArguments(agent: CodexAgent, job: Pick<AgentJob, "questionFile" | "mcp">): readonly string[] {
  return [
    agent.program,
    "exec",
    "--json",
    // Where the workspace is, is Pawl's affair.
    "--skip-git-repo-check",
    "--sandbox",
    agent.sandbox,
    "--add-dir",
    dirname(job.questionFile),
    "-c",
    'approval_policy="never"',
    ...(agent.model === null ? [] : ["--model", agent.model]),
    // A text in JSON is one in TOML.
    ...Object.entries(agent.config).flatMap(([name, value]) => ["-c", `${name}=${JSON.stringify(value)}`]),
    ...(job.mcp === undefined ? [] : serverSettings(job.mcp)),
    ...agent.args,
    "-",
  ];
}

/** An MCP server as settings. It gets its variables from Codex's own environment by their names: arguments can be read by everybody. */
function serverSettings({ name, command, args, env }: McpServer): readonly string[] {
  const settings = { command, args, env_vars: Object.keys(env), default_tools_approval_mode: "approve" };
  return Object.entries(settings).flatMap(([key, value]) => ["-c", `mcp_servers.${name}.${key}=${JSON.stringify(value)}`]);
}

/** What Codex's end means. An error on the way is none of it: only the turn's end counts, and the process has to agree. */
function judgeCodex(stream: CodexStream, end: ProcessResult): DriverVerdict | null {
  const { turn, trouble } = stream;
  if (turn.kind === "completed") {
    return end.kind === "exited" && end.exitCode === 0 ? { kind: "produced", detail: "Codex completed its turn" } : null;
  }
  const message = turn.kind === "failed" ? turn.message : trouble;
  if (message !== null) {
    const limit = limitIn(message);
    if (limit !== null) return { kind: "rate-limited", untilMs: limit.untilMs, detail: `Codex ran into a rate limit: ${message}` };
  }
  if (end.kind !== "exited") return null;
  if (message !== null && isLoginProblem(message)) {
    return { kind: "failed", reason: "NOT_LOGGED_IN", detail: `Codex has no login, or it was refused: ${message}; run \`codex login\`, or pass CODEX_API_KEY with \`env.pass\`` };
  }
  if (turn.kind === "failed") return { kind: "failed", reason: "AGENT_ERROR", detail: `Codex's turn failed: ${turn.message}` };
  if (end.exitCode === 0) return { kind: "failed", reason: "NO_RESULT", detail: "Codex exited with code 0 without completing its turn" };
  return message === null ? null : { kind: "failed", reason: "AGENT_ERROR", detail: `Codex exited with code ${end.exitCode}: ${message}` };
}

function isLoginProblem(message: string): boolean {
  return /\b401\b|\bunauthori[sz]ed\b|not logged in|log ?in again|refresh token|invalid api key|incorrect api key/i.test(message);
}
