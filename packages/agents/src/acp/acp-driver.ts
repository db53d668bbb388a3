import { dirname } from "node:path";

import type { AcpAgent } from "@pawl/pipeline";

import type { AgentDriver, DriverVerdict } from "../adapter/agent-driver.ts";
import type { AgentJob } from "../adapter/agent-job.ts";
import { agentPrompt } from "../adapter/agent-prompt.ts";
import { limitIn } from "../adapter/limit-in.ts";
import type { ProcessResult } from "../process/process-result.ts";
import { AcpSession } from "./acp-session.ts";
import { AcpStream } from "./acp-stream.ts";
import { AUTH_REQUIRED, type AcpEnd, converse } from "./converse.ts";

/** Runs an agent that speaks the Agent Client Protocol: one session with one prompt. */
export function acpDriver(agent: AcpAgent, job: AgentJob): AgentDriver {
  const session = new AcpSession();
  let stream: AcpStream | null = null;
  let conversation: Promise<void> | null = null;
  let end: AcpEnd | null = null;
  return {
    command: { argv: agent.command },
    stdin: null,
    begin: ({ write, touch, finish }) => {
      const task = { agent, cwd: job.workspaceDir, folders: [dirname(job.questionFile)], servers: job.mcp === undefined ? [] : [job.mcp], prompt: agentPrompt(job), onAsked: touch };
      const talk = new AcpStream(write, {
        onUpdate: (update) => {
          if (session.take(update)) touch();
        },
        onResult: (result) => {
          touch();
          if ("stopReason" in result) session.end(result);
        },
      });
      stream = talk;
      conversation = converse(talk.stream, session, task).then((how) => {
        end = how;
        finish();
      });
    },
    push: (chunk) => stream?.push(chunk),
    end: async () => {
      stream?.end();
      await conversation;
    },
    report: () => session.report,
    said: () => session.said.toString(),
    judge: (result) => judgeAcp(end, result),
  };
}

/** What the end of a conversation means. That an agent ended its turn is a claim and nothing more. */
function judgeAcp(end: AcpEnd | null, result: ProcessResult): DriverVerdict | null {
  switch (end?.kind) {
    case "answered":
      return ANSWERS[end.stopReason] ?? { kind: "failed", reason: "AGENT_ERROR", detail: `the agent stopped with ${end.stopReason}` };
    case "wrong-version":
      return { kind: "failed", reason: "WRONG_VERSION", detail: `the agent speaks version ${String(end.version)} of the Agent Client Protocol, not version 1` };
    case "refused":
      return refusal(end);
    default:
      // It was ended because the conversation was over, which only an agent can break that still runs.
      if (result.kind === "cancelled") return { kind: "failed", reason: "AGENT_ERROR", detail: "the agent's answers break the Agent Client Protocol" };
      return result.kind === "exited" && result.exitCode === 0 ? { kind: "failed", reason: "NO_RESULT", detail: "the agent exited with code 0 without having answered" } : null;
  }
}

const ANSWERS: Readonly<Record<string, DriverVerdict>> = {
  end_turn: { kind: "produced", detail: "the agent ended its turn" },
  max_turn_requests: { kind: "failed", reason: "TURN_LIMIT", detail: "the agent used up the requests of its turn" },
  refusal: { kind: "failed", reason: "REFUSED_BY_AGENT", detail: "the agent refused the work" },
};

function refusal({ during, code, message, logins }: Extract<AcpEnd, { kind: "refused" }>): DriverVerdict {
  const limit = limitIn(message);
  if (limit !== null) return { kind: "rate-limited", untilMs: limit.untilMs, detail: `the agent ran into a rate limit: ${message}` };
  if (code === AUTH_REQUIRED) {
    const how = logins.length === 0 ? "" : ` (it names ${logins.join(", ")})`;
    return { kind: "failed", reason: "NOT_LOGGED_IN", detail: `the agent has no login${how}: ${message}; log in with its own program, or set \`auth\`` };
  }
  return { kind: "failed", reason: "AGENT_ERROR", detail: `the agent answered ${during} with the error ${code}: ${message}` };
}
