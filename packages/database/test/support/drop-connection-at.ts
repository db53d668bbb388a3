import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";

import { onTestFinished } from "vitest";

/** A way to a server that can lose an answer. */
export interface Proxy {
  /** The server's address by way of the proxy. */
  readonly url: string;
  /** How many connections it closed. */
  readonly dropped: () => number;
  /** From now on the connection that sends a statement is closed when the server's answer comes, or before it is sent. */
  readonly dropAt: (statement: string, when: "answer" | "question") => void;
}

/** Puts a proxy before a server. A statement that is dropped is dropped once. */
export async function dropConnectionAt(url: string): Promise<Proxy> {
  const target = new URL(url);
  let dropped = 0;
  let armed: { statement: string; when: "answer" | "question" } | null = null;
  const proxy = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    let isLast = false;
    const end = () => {
      client.destroy();
      server.destroy();
    };
    client.on("data", (bytes) => {
      const found = armed !== null && bytes.includes(armed.statement) ? armed : null;
      if (found !== null) {
        armed = null;
        dropped += 1;
        if (found.when === "question") return end();
        isLast = true;
      }
      server.write(bytes);
    });
    server.on("data", (bytes) => (isLast ? end() : client.write(bytes)));
    for (const socket of [client, server]) socket.on("error", end).on("close", end);
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(() => void proxy.close());
  const own = new URL(url);
  own.port = String((proxy.address() as AddressInfo).port);
  return {
    url: own.href,
    dropped: () => dropped,
    dropAt: (statement, when) => {
      armed = { statement, when };
    },
  };
}
