import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { verifyWebhook } from "@pawl/webhook";

import type { Random } from "../../support/random.ts";

/** Ways in which the receiver treats a request, each with how many of a hundred it gets; the rest is taken and acknowledged. */
const MISDEEDS = { hangs: 1, answersSlowly: 4, resetsUnread: 4, takesAndResets: 5, liesAndBreaksOff: 5, failsForNow: 5, dies: 1 } as const;
type Misdeed = keyof typeof MISDEEDS;

const SLOW_MS = 30;
const DEAD_MS = 60;

/** A receiver that does everything wrong that a receiver can, at random, and keeps what it took. */
export class ChaoticReceiver {
  /** Numbers of the messages that it took, repeats left out, in the order in which they came. */
  readonly taken: number[] = [];
  readonly done: Record<Misdeed, number> = { hangs: 0, answersSlowly: 0, resetsUnread: 0, takesAndResets: 0, liesAndBreaksOff: 0, failsForNow: 0, dies: 0 };
  requests = 0;
  repeats = 0;
  /** What was wrong with what came: a signature that does not fit. */
  readonly faults: unknown[] = [];
  onRequest: () => void = () => undefined;
  readonly #ids = new Set<string>();
  readonly #keys: string;
  readonly #random: Random;
  readonly #timers = new Set<NodeJS.Timeout>();
  #server: Server | null = null;
  #port = 0;

  constructor(keys: string, random: Random) {
    this.#keys = keys;
    this.#random = random;
  }

  async open(): Promise<string> {
    const server = createServer((request, response) => void this.#receive(request, response));
    this.#server = server;
    server.listen(this.#port, "127.0.0.1");
    await once(server, "listening");
    this.#port = (server.address() as AddressInfo).port;
    return `http://127.0.0.1:${this.#port}/hook`;
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#die();
  }

  #die(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
    this.#server = null;
  }

  #later(work: () => void, ms: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    this.onRequest();
    const misdeed = this.#choose();
    if (misdeed !== null) this.done[misdeed] += 1;
    if (misdeed === "resetsUnread") return void request.socket.resetAndDestroy();
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      // The sender was killed in the middle.
      return;
    }
    const body = Buffer.concat(chunks);
    switch (misdeed) {
      case "hangs":
        return;
      case "liesAndBreaksOff":
        // It has not kept what it says it has.
        response.writeHead(200, { "content-length": "100" });
        response.write("thanks", () => request.socket.destroy());
        return;
      case "failsForNow":
        response.writeHead(this.#random.next() < 0.5 ? 503 : 429, { "retry-after": "0" }).end();
        return;
      case "takesAndResets":
        this.#take(request, body);
        request.socket.resetAndDestroy();
        return;
      case "dies":
        this.#die();
        this.#later(() => void this.open(), DEAD_MS);
        return;
      case "answersSlowly":
        this.#take(request, body);
        this.#later(() => void response.writeHead(200).end("in the end"), this.#random.next() * SLOW_MS);
        return;
      case null:
        this.#take(request, body);
        response.writeHead(204).end();
    }
  }

  #choose(): Misdeed | null {
    let left = this.#random.next() * 100;
    for (const [misdeed, share] of Object.entries(MISDEEDS) as [Misdeed, number][]) {
      left -= share;
      if (left < 0) return misdeed;
    }
    return null;
  }

  #take(request: IncomingMessage, body: Buffer): void {
    try {
      const { id, body: signed } = verifyWebhook({ headers: request.headers, body, keys: this.#keys });
      const message = JSON.parse(signed) as { readonly id: string; readonly number: number };
      if (message.id !== id) this.faults.push(`message ${message.id} came as ${id}`);
      if (this.#ids.has(id)) this.repeats += 1;
      else this.taken.push(message.number);
      this.#ids.add(id);
    } catch (error) {
      this.faults.push(error);
    }
  }
}
