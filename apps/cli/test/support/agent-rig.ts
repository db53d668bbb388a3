import { once } from "node:events";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { onTestFinished } from "vitest";

const AGENT = fileURLToPath(new URL("fixtures/rig-agent.mjs", import.meta.url));

/** An agent process that waits for orders. */
export interface RiggedAgent {
  readonly pid: number;
  /** Its working folder. */
  readonly folder: string;
  readonly assignment: { readonly artifacts: readonly { readonly id: string; readonly location: string }[] };
  /** Path of the configuration by which it would start Pawl's MCP server. */
  readonly mcpConfig: string;
  /** Writes a file; relative paths are in its working folder. Resolves when it is written. */
  write(path: string, content: string): Promise<void>;
  print(text: string): Promise<void>;
  ignoreSignal(signal: NodeJS.Signals): Promise<void>;
  /** Lets the signal end it as if it had ended by itself. */
  exitOnSignal(signal: NodeJS.Signals, code: number): Promise<void>;
  /** Lets it start a process in a group of its own that ignores SIGTERM; resolves with the process's number. */
  startStubborn(): Promise<number>;
  /** Ends it; resolves when its end was seen. */
  exit(code: number): Promise<void>;
  /** Resolves when the process is gone, however. */
  readonly gone: Promise<void>;
}

/** Agents whose every step the test decides, so that nothing has to be waited for by time. */
export interface AgentRig {
  /** Command line for the plan. */
  readonly command: readonly string[];
  /** The next agent that was started and not yet asked for, in order of arrival. */
  next(): Promise<RiggedAgent>;
}

interface Hello {
  readonly pid: number;
  readonly folder: string;
  readonly assignment: RiggedAgent["assignment"];
  readonly mcpConfig: string;
}

/** Starts a rig for the test; agents that are still there at its end end too. */
export async function startAgentRig(): Promise<AgentRig> {
  const arrived: RiggedAgent[] = [];
  const waiting: ((agent: RiggedAgent) => void)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    rigged(socket).then(
      (agent) => {
        const receiver = waiting.shift();
        if (receiver === undefined) arrived.push(agent);
        else receiver(agent);
      },
      // An agent that was killed before it said who it is; nobody can be waiting for that one.
      () => undefined,
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the rig has no port");
  return {
    command: [process.execPath, AGENT, String(address.port)],
    next: () => {
      const agent = arrived.shift();
      return agent === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(agent);
    },
  };
}

async function rigged(socket: Socket): Promise<RiggedAgent> {
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const gone = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const hello = JSON.parse((await lines.next()).value as string) as Hello;
  const answerTo = async (message: object): Promise<unknown> => {
    socket.write(`${JSON.stringify(message)}\n`);
    const { done, value } = await lines.next();
    if (done === true) throw new Error(`agent ${hello.pid} ended before it did ${JSON.stringify(message)}`);
    return (JSON.parse(value) as { readonly value?: unknown }).value;
  };
  const order = async (message: object): Promise<void> => {
    await answerTo(message);
  };
  return {
    ...hello,
    gone,
    write: (path, content) => order({ kind: "write", path, content }),
    print: (text) => order({ kind: "print", text }),
    ignoreSignal: (signal) => order({ kind: "ignoreSignal", signal }),
    exitOnSignal: (signal, code) => order({ kind: "exitOnSignal", signal, code }),
    startStubborn: async () => (await answerTo({ kind: "startStubborn" })) as number,
    exit: async (code) => {
      socket.write(`${JSON.stringify({ kind: "exit", code })}\n`);
      await gone;
    },
  };
}
