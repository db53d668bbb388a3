import type { AnyMessage, Stream } from "@agentclientprotocol/sdk";

import { type Fields, fieldsOf } from "../adapter/fields.ts";
import { JsonLines } from "../adapter/json-lines.ts";

/** What an agent's messages are given to, besides the connection. */
export interface AcpListener {
  /** An update of the session. */
  readonly onUpdate: (update: Fields) => void;
  /** The result of a request of ours, as it came. */
  readonly onResult: (result: Fields) => void;
}

/**
 * The messages of a connection over standard input and output. What is no message of the protocol is passed over, for agents print
 * other things too; the connection gets requests, and answers to what was asked. Updates go to the listener, in their order, before
 * any answer that comes after them.
 */
export class AcpStream {
  readonly stream: Stream;
  readonly #lines: JsonLines;
  readonly #asked = new Set<unknown>();
  #incoming: ReadableStreamDefaultController<AnyMessage> | null = null;

  constructor(write: (chunk: Uint8Array) => Promise<void>, listener: AcpListener) {
    const readable = new ReadableStream<AnyMessage>({
      start: (controller) => {
        this.#incoming = controller;
      },
      cancel: () => {
        this.#incoming = null;
      },
    });
    const writable = new WritableStream<AnyMessage>({
      write: async (message) => {
        if ("method" in message && "id" in message) this.#asked.add(message.id);
        await write(Buffer.from(`${JSON.stringify(message)}\n`));
      },
    });
    this.stream = { readable, writable };
    this.#lines = new JsonLines((message) => this.#take(message, listener));
  }

  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
  }

  /** Nothing more comes. */
  end(): void {
    this.#lines.end();
    this.#incoming?.close();
    this.#incoming = null;
  }

  #take(message: Fields, { onUpdate, onResult }: AcpListener): void {
    if (message["jsonrpc"] !== "2.0") return;
    if (message["method"] === "session/update") onUpdate(fieldsOf(fieldsOf(message["params"])["update"]));
    else if (typeof message["method"] === "string" && (typeof message["id"] === "number" || typeof message["id"] === "string")) this.#forward(message);
    else if (("result" in message || "error" in message) && this.#asked.delete(message["id"])) {
      onResult(fieldsOf(message["result"]));
      this.#forward(message);
    }
  }

  #forward(message: Fields): void {
    this.#incoming?.enqueue(message as unknown as AnyMessage);
  }
}
