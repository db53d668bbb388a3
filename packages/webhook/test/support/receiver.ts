import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request as the receiver saw it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Answer = (response: ServerResponse, request: ReceivedRequest) => void;

/** A real HTTP server on the loopback interface that records what it gets and answers as the test says. */
export class Receiver {
  readonly requests: ReceivedRequest[] = [];
  /** Connections that were made so far. */
  connections = 0;
  /** How to answer; replace it at any time. */
  answer: Answer = (response) => response.writeHead(204).end();
  #server: Server | null = null;
  #port = 0;
  readonly #waiters: { readonly count: number; readonly resolve: () => void }[] = [];

  /** Listens, on the port of the last time if there was one. */
  async open(): Promise<this> {
    const server = createServer((request, response) => void this.#receive(request, response));
    server.on("connection", () => {
      this.connections += 1;
    });
    server.listen(this.#port, "127.0.0.1");
    await once(server, "listening");
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  /** Stops listening and breaks all connections; the port answers "connection refused" from then on. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  /** Ends every connection and goes on listening. */
  closeConnections(): void {
    this.#server?.closeAllConnections();
  }

  url(path = "/hook"): string {
    return `http://127.0.0.1:${String(this.#port)}${path}`;
  }

  /** Resolves when `count` requests in all have been received. */
  async received(count: number): Promise<void> {
    if (this.requests.length >= count) return;
    await new Promise<void>((resolve) => this.#waiters.push({ count, resolve }));
  }

  bodies(): string[] {
    return this.requests.map((request) => request.body);
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "", url: path = "", headers } = request;
    const received: ReceivedRequest = { method, path, headers, body: Buffer.concat(chunks).toString("utf8") };
    this.requests.push(received);
    this.answer(response, received);
    for (const waiter of this.#waiters) if (this.requests.length >= waiter.count) waiter.resolve();
  }
}
