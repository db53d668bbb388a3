import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { chmodSync, writeFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { join } from "node:path";

import { questionText } from "@pawl/agents";
import type { AgentQuestion, Assignment, McpServer } from "@pawl/agents";
import type { PipelineState } from "@pawl/pipeline";

import type { StatusReading } from "../status/read-status.ts";
import { sha256 } from "../util/sha256.ts";
import { answerRequest, assigned, isUnderWay, paramsOf } from "./answer-request.ts";
import { readLines } from "./line-reader.ts";
import { ACCESS_VARIABLES, AccessError, helloSchema, MAX_CONNECTIONS, MAX_REQUEST_BYTES, MAX_REQUESTS, requestSchema } from "./protocol.ts";
import type { AccessErrorCode, AccessResponse } from "./protocol.ts";

/** How the MCP server is started that speaks for an attempt. */
export interface McpServerCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** What an attempt's access is opened with. */
export interface AttemptAccessOptions {
  readonly server: McpServerCommand;
  /** A folder of its own that nobody but this user may enter, with a path short enough for a socket in it. */
  readonly folder: string;
  readonly assignment: Assignment;
  /** Where a question is left for the orchestrator, as an agent would leave it. */
  readonly questionFile: string;
  readonly state: () => PipelineState;
  readonly readReport: () => Promise<StatusReading>;
  /** Time that an agent has to exit by itself once it has handed in, in milliseconds. */
  readonly handInGraceMs: number;
}

/** Name of the MCP server in the agent's configuration. */
const SERVER_NAME = "pawl";

/** How much is taken of what comes after the last answer of a connection, in bytes. */
const MAX_DISCARDED_BYTES = 1024 * 1024;

/** Name of the socket: short, because its path may not be long. */
const SOCKET_NAME = "s";

/**
 * What the agent of one attempt may reach of Pawl while it works: a socket in a folder of its own, which answers to the attempt's
 * token alone and only while the attempt has its lease. There is no way to the ledger, its address or any file behind it.
 *
 * Everything that comes in is untrusted: lines are bounded, one request of a connection is answered before the next is read, and an
 * attempt has a number of requests and no more.
 */
export class AttemptAccess implements AsyncDisposable {
  readonly #options: AttemptAccessOptions;
  readonly #digest: Buffer;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #handedIn = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #requests = 0;
  #claim: "asked" | "handed-in" | null = null;

  /** What the agent's environment gets. */
  readonly env: Readonly<Record<string, string>>;
  /** What its agent has to show; kept for what must not show it. */
  readonly token: string;
  /** The MCP server that speaks for the attempt, for agents that are told of one when they are started. */
  readonly mcp: McpServer;
  /** Aborted once the agent has handed in and did not exit in time; its reason is {@link HANDED_IN}. */
  readonly handedIn: AbortSignal = this.#handedIn.signal;

  private constructor(options: AttemptAccessOptions, token: string) {
    this.#options = options;
    this.#digest = digestOf(token);
    this.token = token;
    const configFile = join(options.folder, "mcp.json");
    const env = { [ACCESS_VARIABLES.socket]: join(options.folder, SOCKET_NAME), [ACCESS_VARIABLES.token]: token };
    this.env = { ...env, [ACCESS_VARIABLES.config]: configFile };
    this.mcp = { name: SERVER_NAME, ...options.server, env, configFile };
    this.#server = createServer((socket) => void this.#serve(socket));
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /** Opens the socket and writes the configuration file, both for this user alone. */
  static async open(options: AttemptAccessOptions): Promise<AttemptAccess> {
    const token = randomBytes(32).toString("hex");
    const access = new AttemptAccess(options, token);
    const socket = join(options.folder, SOCKET_NAME);
    access.#server.listen(socket);
    await once(access.#server, "listening");
    try {
      chmodSync(socket, 0o600);
      const { name, command, args, env, configFile } = access.mcp;
      const config = { mcpServers: { [name]: { type: "stdio", command, args, env } } };
      writeFileSync(configFile, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600, flag: "wx" });
    } catch (error) {
      // It would keep this process from its end.
      await access[Symbol.asyncDispose]();
      throw error;
    }
    return access;
  }

  /** Ends every connection; from here on nothing is answered. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #serve(socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => this.#sockets.delete(socket));
    let isKnown = false;
    for await (const line of readLines(socket, MAX_REQUEST_BYTES)) {
      const response: AccessResponse = isKnown ? await this.#answer(line) : this.#greet(line);
      isKnown = isKnown || response.ok;
      if (!socket.write(`${JSON.stringify(response)}\n`)) await drained(socket);
      if (!response.ok && ENDS_CONNECTION.has(response.error.code)) break;
    }
    socket.end();
    discardRest(socket);
  }

  #greet(line: string): AccessResponse {
    const hello = helloSchema.safeParse(asJson(line));
    if (!hello.success || !timingSafeEqual(digestOf(hello.data.token), this.#digest)) return refusal(null, new AccessError("UNAUTHORISED"));
    const { assignment, state } = this.#options;
    if (!isUnderWay(state(), assignment.attempt)) return refusal(null, new AccessError("ATTEMPT_ENDED"));
    return { id: null, ok: true, result: { attempt: assignment.attempt, artifacts: assignment.artifacts.map(({ id }) => id) } };
  }

  async #answer(line: string): Promise<AccessResponse> {
    this.#requests += 1;
    if (this.#requests > MAX_REQUESTS) return refusal(null, new AccessError("TOO_MANY_REQUESTS"));
    const request = requestSchema.safeParse(asJson(line));
    if (!request.success) return refusal(null, new AccessError("BAD_REQUEST"));
    const { id, method, params } = request.data;
    try {
      this.#refuseEnded();
      const { state, assignment, readReport } = this.#options;
      if (method === "ask") return { id, ok: true, result: await this.#ask(paramsOf(method, params)) };
      if (method === "hand-in") {
        paramsOf(method, params);
        return { id, ok: true, result: this.#handIn() };
      }
      return { id, ok: true, result: await answerRequest({ state: state(), assignment, readReport }, method, params) };
    } catch (error) {
      return refusal(id, error instanceof AccessError ? error : new AccessError("INTERNAL"));
    }
  }

  #refuseEnded(): void {
    const { state, assignment } = this.#options;
    if (!isUnderWay(state(), assignment.attempt)) throw new AccessError("ATTEMPT_ENDED");
  }

  async #ask(question: AgentQuestion): Promise<object> {
    this.#refuseSecondClaim();
    const { assignment, questionFile } = this.#options;
    const artifact = assigned(assignment, question.artifact).id;
    this.#claim = "asked";
    // The agent may write in that folder: the name is one that it cannot have put a link at, and a rename follows none.
    const temporary = `${questionFile}.${randomBytes(8).toString("hex")}`;
    await writeFile(temporary, questionText({ ...question, artifact }), { mode: 0o600, flag: "wx" });
    await rename(temporary, questionFile);
    return { asked: artifact, next: "Exit now. What you changed is dropped; a human's answer is in the next assignment." };
  }

  #handIn(): object {
    this.#refuseSecondClaim();
    this.#claim = "handed-in";
    this.#timer = setTimeout(() => this.#handedIn.abort(HANDED_IN), this.#options.handInGraceMs);
    return { next: "Exit now, with code 0. Pawl runs the gate then, and only the gate decides." };
  }

  #refuseSecondClaim(): void {
    if (this.#claim !== null) throw new AccessError(this.#claim === "asked" ? "ALREADY_ASKED" : "ALREADY_HANDED_IN");
  }
}

/** Reason by which an agent is ended that has handed in and does not exit. */
export const HANDED_IN = "HANDED_IN";

/** Refusals after which nothing more can come of a connection. */
const ENDS_CONNECTION: ReadonlySet<AccessErrorCode> = new Set(["UNAUTHORISED", "ATTEMPT_ENDED", "TOO_MANY_REQUESTS"]);

function digestOf(token: string): Buffer {
  return Buffer.from(sha256(token), "hex");
}

function refusal(id: number | null, { code, message }: AccessError): AccessResponse {
  return { id, ok: false, error: { code, message } };
}

function asJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Takes what is still sent, so that the last answer is not lost to a broken connection; but not without an end. */
function discardRest(socket: Socket): void {
  let left = MAX_DISCARDED_BYTES;
  socket.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) socket.destroy();
  });
}

/** Whoever does not read what was asked for holds up nobody but itself. */
async function drained(socket: Socket): Promise<void> {
  if (socket.destroyed) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      socket.off("drain", end).off("close", end);
      resolve();
    };
    socket.on("drain", end).on("close", end);
  });
}
