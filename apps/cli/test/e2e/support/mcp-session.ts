import { readFileSync } from "node:fs";

import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { onTestFinished } from "vitest";

/** An MCP server as an agent's configuration names it. */
export interface ConfiguredServer {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Pawl's server in the configuration file of an attempt. */
export function configuredServer(file: string): ConfiguredServer {
  return (JSON.parse(readFileSync(file, "utf8")) as { readonly mcpServers: { readonly pawl: ConfiguredServer } }).mcpServers.pawl;
}

/** An agent's side of the protocol. */
export interface McpSession {
  readonly client: Client;
  /** Calls a tool; the text of what it answers, which begins with `error ` where the tool refuses. */
  call(tool: string, params?: Record<string, unknown>): Promise<string>;
}

/** Starts the server as an agent does, with nothing of this environment but the path, and connects to it with the official client. */
export async function startMcp({ command, args, env }: ConfiguredServer, cwd: string): Promise<McpSession> {
  const client = new Client({ name: "an-agent", version: "1" });
  const transport = new StdioClientTransport({ command, args: [...args], env: { ...env, PATH: process.env["PATH"] ?? "" }, cwd, stderr: "ignore" });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return {
    client,
    call: async (name, params = {}) => {
      const { content, isError } = await client.callTool({ name, arguments: params });
      const texts = content.map((part) => (part.type === "text" ? part.text : ""));
      return `${isError === true ? "error " : ""}${texts.join("")}`;
    },
  };
}
