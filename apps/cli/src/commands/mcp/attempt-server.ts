import { McpServer } from "@modelcontextprotocol/server";
import type { CallToolResult } from "@modelcontextprotocol/server";
import { ACCESS_REQUESTS, AccessError } from "@pawl/orchestrator/attempt-client";
import type { AccessMethod, AttemptClient } from "@pawl/orchestrator/attempt-client";
import { z } from "zod";

/** One tool: what it asks the orchestrator for. */
interface AttemptTool {
  readonly name: string;
  readonly method: AccessMethod;
  readonly description: string;
  readonly isReading: boolean;
}

/** All there are. None can close, pass, skip or put off anything: an agent's word moves nothing. */
const TOOLS: readonly AttemptTool[] = [
  { name: "get_assignment", method: "assignment", isReading: true, description: "What this attempt is to do: its artifacts, their steps and checks, what happened before, and the rules." },
  { name: "get_artifact", method: "artifact", isReading: true, description: "One artifact of the plan by its id or location, this attempt's own without a name: what it is, what it needs, its checks, how far it is." },
  { name: "get_last_result", method: "last-result", isReading: true, description: "What the gate, or the end of the attempt before, said last about an assigned artifact, with the end of the output." },
  { name: "list_ready", method: "ready", isReading: true, description: "Artifacts on which work could start now. `next` goes into `after` for more." },
  { name: "list_blocked", method: "blocked", isReading: true, description: "Artifacts that wait, for others to be closed or for a human. `next` goes into `after` for more." },
  { name: "get_graph", method: "graph", isReading: true, description: "The plan's artifacts with what each needs and how far it is. `next` goes into `after` for more." },
  { name: "get_report", method: "report", isReading: true, description: "The status report, byte for byte: the only account of progress." },
  {
    name: "ask_human",
    method: "ask",
    isReading: false,
    description: "Ask one question with 2 to 8 options, only where you cannot go on without an answer. Exit then: what you changed is dropped, and the answer is in the next assignment.",
  },
  { name: "hand_in", method: "hand-in", isReading: false, description: "Say that the work is done, and exit. It is a claim: Pawl runs the gate then, and only the gate decides." },
];

/** Resources that repeat a tool without parameters. */
const RESOURCES = [
  { name: "assignment", uri: "pawl://assignment", method: "assignment" },
  { name: "report", uri: "pawl://report", method: "report" },
] as const;

const INSTRUCTIONS =
  "Pawl runs this attempt. These tools tell what is to be done and how far everything is; none of them moves progress. Only the gate does, after you exit.";

/** An MCP server that speaks for one attempt. */
export function attemptServer(client: Pick<AttemptClient, "request">, version: string): McpServer {
  const server = new McpServer({ name: "pawl", version }, { instructions: INSTRUCTIONS });
  for (const { name, method, description, isReading } of TOOLS) {
    const annotations = { readOnlyHint: isReading, destructiveHint: false, openWorldHint: false };
    server.registerTool(name, { description, inputSchema: ACCESS_REQUESTS[method], annotations }, (params: object) => answer(client, method, params));
  }
  for (const { name, uri, method } of RESOURCES) {
    server.registerResource(name, uri, { mimeType: "application/json" }, async () => ({
      contents: [{ uri, mimeType: "application/json", text: toText(await client.request(method, {})) }],
    }));
  }
  return server;
}

async function answer(client: Pick<AttemptClient, "request">, method: AccessMethod, params: object): Promise<CallToolResult> {
  try {
    return { content: [{ type: "text", text: toText(await client.request(method, params)) }] };
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    return { isError: true, content: [{ type: "text", text: `${error.code}: ${error.message}` }] };
  }
}

/** The report is text already, and stays as it is. */
function toText(result: unknown): string {
  const text = z.string().safeParse(result);
  return text.success ? text.data : JSON.stringify(result, null, 2);
}
