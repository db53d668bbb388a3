import type { Readable, Writable } from "node:stream";

import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import { ACCESS_VARIABLES, AccessError, AttemptClient } from "@pawl/orchestrator/attempt-client";

import { CliError } from "../../errors/cli-error.ts";
import { EXIT_CODES } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { packageVersion } from "../../package-version.ts";
import { attemptServer } from "./attempt-server.ts";

/** Longest message of an agent's, in bytes: a question is the largest thing that it can say. */
const MAX_MESSAGE_BYTES = 256 * 1024;

/**
 * Serves one attempt's agent over standard input and output until either ends. What it knows it asks the orchestrator for, by the
 * attempt's socket and token; it opens no ledger and no file.
 *
 * @throws CliError `MCP_OUTSIDE_ATTEMPT`, `MCP_REFUSED`; nothing is served then.
 */
export async function mcpAction(environment: NodeJS.ProcessEnv): Promise<ExitCode> {
  using client = await connect(environment);
  await serveAgent(client, process.stdin, process.stdout);
  return EXIT_CODES.OK;
}

/** Serves whoever writes to `input`, until that ends. It may be anybody: what is no message of the protocol is passed over. */
export async function serveAgent(client: Pick<AttemptClient, "request">, input: Readable, output: Writable): Promise<void> {
  const closed = Promise.withResolvers<void>();
  const transport = new StdioServerTransport(input, output, { maxBufferSize: MAX_MESSAGE_BYTES });
  // The connection is over once its agent is gone, or has sent what no agent sends.
  input.once("close", () => closed.resolve());
  input.once("end", () => closed.resolve());
  const handle = serveStdio(() => attemptServer(client, packageVersion()), { transport, maxSubscriptions: 0, onerror: () => undefined });
  await closed.promise;
  await handle.close();
}

async function connect(environment: NodeJS.ProcessEnv): Promise<AttemptClient> {
  const { [ACCESS_VARIABLES.socket]: socket, [ACCESS_VARIABLES.token]: token } = environment;
  if (socket === undefined || token === undefined) {
    const names = `${ACCESS_VARIABLES.socket} and ${ACCESS_VARIABLES.token}`;
    throw new CliError("MCP_OUTSIDE_ATTEMPT", `${names} are not set`, "An agent starts it during an attempt; `pawl status` and `pawl artifacts` are for people.");
  }
  try {
    return await AttemptClient.connect(socket, token);
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    throw new CliError("MCP_REFUSED", `${error.code}: ${error.message}`, "It serves the agent of an attempt that is under way, with that attempt's token.");
  }
}
