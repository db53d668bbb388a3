import type { ClientContext, InitializeResponse, McpServerStdio, Stream } from "@agentclientprotocol/sdk";
import type { AcpAgent } from "@pawl/pipeline";

import type { McpServer } from "../adapter/agent-job.ts";
import { textOf } from "../adapter/fields.ts";
import { answerPermission } from "./acp-permission.ts";
import type { AcpSession } from "./acp-session.ts";

/** What a conversation is about. */
export interface AcpTask {
  readonly agent: AcpAgent;
  /** Absolute path of the agent's workspace. */
  readonly cwd: string;
  /** Absolute paths of folders that it may use besides. */
  readonly folders: readonly string[];
  /** MCP servers that it is to start for its session. */
  readonly servers: readonly McpServer[];
  /** What it is asked to do; `null`: nothing, only whether it would be ready. */
  readonly prompt: string | null;
  /** Called with each sign of life that is no update. */
  readonly onAsked: () => void;
}

/** How a conversation ended. */
export type AcpEnd =
  | { readonly kind: "answered"; readonly stopReason: string }
  | { readonly kind: "ready"; readonly agentName: string | null }
  | { readonly kind: "wrong-version"; readonly version: unknown }
  | { readonly kind: "refused"; readonly during: string; readonly code: number; readonly message: string; readonly logins: readonly string[] }
  /** The agent ended before it had answered. */
  | { readonly kind: "broken" };

/** Says that a request must not go on being made, or that a login is missing (`RequestError.authRequired`). */
export const AUTH_REQUIRED = -32000;

/**
 * Leads the whole conversation with an agent: its version, its login, a session in its workspace, the prompt, its answer. It is offered
 * neither files nor terminals; what it asks a permission for is answered by the plan. Never rejects.
 */
export async function converse(stream: Stream, session: AcpSession, task: AcpTask): Promise<AcpEnd> {
  // Loaded where it is used: the command line's start does not wait for it.
  const { client, methods, PROTOCOL_VERSION, RequestError } = await import("@agentclientprotocol/sdk");
  let during: string = methods.agent.initialize;
  let logins: readonly string[] = [];
  const permissions = { allow: task.agent.allow, folders: [task.cwd, ...task.folders] };
  const lead = async (agent: ClientContext): Promise<AcpEnd> => {
    const hello = await agent.request(methods.agent.initialize, {
      protocolVersion: PROTOCOL_VERSION,
      clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
      clientInfo: { name: "pawl", title: "Pawl", version: "1" },
    });
    if (hello.protocolVersion !== PROTOCOL_VERSION) return { kind: "wrong-version", version: hello.protocolVersion };
    logins = loginsOf(hello);
    if (task.agent.auth !== null) {
      during = methods.agent.authenticate;
      await agent.request(methods.agent.authenticate, { methodId: task.agent.auth });
    }
    during = methods.agent.session.new;
    const { sessionId } = await agent.request(methods.agent.session.new, {
      cwd: task.cwd,
      mcpServers: task.servers.map(toServer),
      ...(hello.agentCapabilities?.sessionCapabilities?.additionalDirectories ? { additionalDirectories: [...task.folders] } : {}),
    });
    session.begin(sessionId);
    if (task.agent.mode !== null) {
      during = methods.agent.session.setMode;
      await agent.request(methods.agent.session.setMode, { sessionId, modeId: task.agent.mode });
    }
    during = methods.agent.session.setConfigOption;
    for (const [configId, value] of Object.entries(task.agent.options)) {
      const typed = typeof value === "boolean" ? ({ type: "boolean", value } as const) : { value };
      await agent.request(methods.agent.session.setConfigOption, { sessionId, configId, ...typed });
    }
    if (task.prompt === null) return { kind: "ready", agentName: hello.agentInfo?.name ?? null };
    during = methods.agent.session.prompt;
    const { stopReason } = await agent.request(methods.agent.session.prompt, { sessionId, prompt: [{ type: "text", text: task.prompt }] });
    return { kind: "answered", stopReason };
  };
  try {
    return await client({ name: "pawl" })
      .onRequest(methods.client.session.requestPermission, ({ params }) => {
        task.onAsked();
        const call = session.callOf(params.toolCall);
        const { isAllowed, response } = answerPermission(call, params.options, permissions);
        if (!isAllowed) session.said.add(`[refused ${textOf(call["kind"]) ?? "other"}] ${textOf(call["title"]) ?? ""}`);
        return response;
      })
      .connectWith(stream, lead);
  } catch (error) {
    if (!(error instanceof RequestError)) return { kind: "broken" };
    return { kind: "refused", during, code: error.code, message: error.message, logins };
  }
}

function toServer({ name, command, args, env }: McpServer): McpServerStdio {
  return { name, command, args: [...args], env: Object.entries(env).map(([variable, value]) => ({ name: variable, value })) };
}

function loginsOf({ authMethods }: InitializeResponse): readonly string[] {
  return (authMethods ?? []).map(({ id }) => id);
}
